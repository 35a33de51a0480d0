"""What a file is by its content, and what is taken out of it before it is kept.

A picture is drawn anew from its pixels: place, device and every other note in it stay behind."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from schemas.errors import UserError

MOST_BYTES = 10_000_000
MOST_PIXELS = 60_000_000
"""A picture of a few kilobytes can unfold to gigabytes."""
QUALITY = 90
PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
PDF = ("application/pdf", "pdf")
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error)
"""What Pillow raises where a picture or its notes are broken."""
_PDF_HEAD = b"%PDF-"
_ACTIVE = frozenset(
    {
        *("/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/SubmitForm", "/ImportData"),
        *("/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/GoToE", "/GoToR"),
    }
)
"""What lets a PDF do something when it is opened, or hold a file inside it."""
MOST_OBJECTS = 200_000


@dataclass(frozen=True)
class Content:
    """A file as it is kept: its bytes, media type and ending."""

    kept: bytes
    media_type: str
    ending: str


def read_content(given: bytes, name: str, *, keep_location: bool = False) -> Content:
    """The content of a file that is handed in; ``name`` is for messages alone. Raises UserError where it is
    neither a picture nor a PDF, is damaged, too large, or would act when opened."""
    if len(given) > MOST_BYTES:
        raise UserError("ATT-001", file=name, size=_megabytes(len(given)), most=_megabytes(MOST_BYTES))
    if given.startswith(_PDF_HEAD):
        return _read_pdf(given, name)
    return _read_picture(given, name, keep_location=keep_location)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _read_pdf(given: bytes, name: str) -> Content:
    """A PDF that can be read, whatever its objects are packed in, and none of which does anything."""
    try:
        reader = PdfReader(io.BytesIO(given), strict=False)
        if reader.is_encrypted or not len(reader.pages):
            raise UserError("ATT-003", file=name)
        acts = _acts(reader)
    except UserError:
        raise
    except Exception as error:
        raise UserError("ATT-003", file=name) from error
    if acts:
        raise UserError("ATT-004", file=name)
    return Content(given, *PDF)


def _acts(reader: PdfReader) -> bool:
    """Whether any object that can be reached holds one of the words of _ACTIVE."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            place = (one.idnum, one.generation)
            if place in seen:
                continue
            seen.add(place)
            if len(seen) > MOST_OBJECTS:
                raise ValueError("more objects than a record has")
            one = one.get_object()
        if isinstance(one, dict):
            if _ACTIVE & set(one) or str(one.get("/S")) in _ACTIVE or str(one.get("/Type")) in _ACTIVE:
                return True
            waiting += _values_of(one)
        elif isinstance(one, list):
            waiting += list(one)
    return False


def _values_of(one: dict[Any, Any]) -> list[Any]:
    """What a dictionary holds, references not followed yet."""
    if isinstance(one, DictionaryObject):
        return [one.raw_get(key) for key in one]
    return list(one.values())


def _read_picture(given: bytes, name: str, *, keep_location: bool) -> Content:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of notes that are not kept
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(given), formats=tuple(PICTURES))
            if picture.width * picture.height > MOST_PIXELS:
                raise UserError("ATT-005", file=name, most=MOST_PIXELS // 1_000_000)
            media_type, ending = PICTURES[_kind_of(picture)]
            picture.load()
    except UserError:
        raise
    except UnidentifiedImageError:
        raise UserError("ATT-002", file=name) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UserError("ATT-005", file=name, most=MOST_PIXELS // 1_000_000) from None
    except _DAMAGED:
        raise UserError("ATT-003", file=name) from None
    return Content(given if keep_location else _drawn_anew(picture), media_type, ending)


def _kind_of(picture: Image.Image) -> str:
    """The format; of several JPEG pictures in one file, as some telephones make, the first counts."""
    return "JPEG" if picture.format == "MPO" else str(picture.format)


def _drawn_anew(picture: Image.Image) -> bytes:
    """The pixels alone, the right way up."""
    kind = _kind_of(picture)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            upright = ImageOps.exif_transpose(picture)
        except _DAMAGED:  # its notes cannot be read: the pixels can
            upright = picture
    plain = upright.convert("RGB") if kind == "JPEG" else upright
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    if plain.mode == "P" and (palette := plain.getpalette()):
        bare.putpalette(palette)
    made = io.BytesIO()
    bare.save(made, kind, quality=QUALITY)
    return made.getvalue()
