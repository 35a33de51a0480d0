"""What a file is by its content, and what is taken out of it before it is kept.

A picture is drawn anew from its pixels: place, device and every other note in it stay behind."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from schemas.errors import UserError

MOST_BYTES = 10_000_000
MOST_PIXELS = 60_000_000
"""A picture of a few kilobytes can unfold to gigabytes."""
QUALITY = 90
PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
PDF = ("application/pdf", "pdf")
_PDF_HEAD, _PDF_END = b"%PDF-", b"%%EOF"
_TAIL = 2048
"""Bytes at the end of a PDF in which its last line must stand."""
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction")
"""What lets a PDF do something when it is opened."""


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
    if _PDF_END not in given[-_TAIL:]:
        raise UserError("ATT-003", file=name)
    if any(word in given for word in _ACTIVE):
        raise UserError("ATT-004", file=name)
    return Content(given, *PDF)


def _read_picture(given: bytes, name: str, *, keep_location: bool) -> Content:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(given), formats=list(PICTURES))
            if picture.width * picture.height > MOST_PIXELS:
                raise UserError("ATT-005", file=name, most=MOST_PIXELS // 1_000_000)
            media_type, ending = PICTURES[str(picture.format)]
            picture.load()
    except UnidentifiedImageError:
        raise UserError("ATT-002", file=name) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UserError("ATT-005", file=name, most=MOST_PIXELS // 1_000_000) from None
    except (OSError, SyntaxError, ValueError):
        raise UserError("ATT-003", file=name) from None
    kept = given if keep_location else _drawn_anew(picture)
    return Content(kept, media_type, ending)


def _drawn_anew(picture: Image.Image) -> bytes:
    """The pixels alone, the right way up."""
    kind = str(picture.format)
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGB") if kind == "JPEG" else upright
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    if plain.mode == "P" and (palette := plain.getpalette()):
        bare.putpalette(palette)
    made = io.BytesIO()
    bare.save(made, kind, quality=QUALITY)
    return made.getvalue()
