"""Attachments: known by their content, bounded, without the place they were taken at, kept by their hash."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from pipelines.actions.attachments import Given, attach
from pipelines.actions.clues import ClueMove, receive
from pipelines.actions.rights import system_scope
from pipelines.attachments.content import MOST_BYTES, MOST_PIXELS, read_content
from pipelines.attachments.kept import path_of
from pipelines.base.home import Home
from pipelines.queries.voices.attached import attached_file, attachments_of
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from tests.support.case_home import late_home
from tests.support.damaged_home import run_command
from tests.support.hand_store import villages
from tests.support.made_once import copy_home

MAY = system_scope()
GPS, MODEL = 0x8825, 0x0110


def pdf(change: Callable[[PdfWriter], None] = lambda writer: None, key: str | None = None) -> bytes:
    """A PDF of one empty page, after a change to what writes it; locked by a key where one is given."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    if key is not None:
        writer.encrypt(key)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def runs(writer: PdfWriter) -> None:
    """A script runs when the file is opened."""
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)


def submits(writer: PdfWriter) -> None:
    """The page sends a form when it is opened."""
    act = {NameObject("/S"): NameObject("/SubmitForm"), NameObject("/F"): TextStringObject("http://x")}
    opened = DictionaryObject({NameObject("/O"): DictionaryObject(act)})
    writer.pages[0][NameObject("/AA")] = opened


PDF = pdf()


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), turned: bool = False) -> bytes:
    """A picture taken in Chengdu with a telephone, red on its left half."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[MODEL] = "PHONE X"
    exif.get_ifd(GPS)[2] = (30.0, 39.0, 36.0)
    if turned:
        exif[0x0112] = 6
    made = io.BytesIO()
    picture.save(made, kind, exif=exif)
    return made.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = copy_home(tmp_path / "home", late_home)
    told = {"area_code": villages("510104001")[0], "told": "牌子又挂回来了"}
    receive(home, MAY, ClueMove("receive", "周受理", date(2026, 3, 2), details=told))
    return home


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_device_are_taken_out(kind: str) -> None:
    given = photo(kind)
    assert b"PHONE X" in given
    kept = read_content(given, "a").kept
    assert b"PHONE X" not in kept
    left = Image.open(io.BytesIO(kept))
    assert left.format == kind and not dict(left.getexif()) and not dict(left.getexif().get_ifd(GPS))
    red, green, blue = left.convert("RGB").getpixel((2, 10))
    assert red > 200 and green < 60 and blue < 60
    assert read_content(given, "a", keep_location=True).kept == given


def test_a_picture_turned_by_its_note_stands_upright() -> None:
    left = Image.open(io.BytesIO(read_content(photo(turned=True), "a").kept))
    assert left.size == (20, 40)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"MZ\x90\x00 a program called photo.jpg", "ATT-002"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ATT-002"),
        (b"GIF89a" + b"\0" * 50, "ATT-002"),
        (photo()[:200], "ATT-003"),
        (b"%PDF-1.7 cut off", "ATT-003"),
        (b"%PDF-%%EOF", "ATT-003"),
        (pdf(key="geheim"), "ATT-003"),
        (pdf(runs), "ATT-004"),
        (pdf(runs).replace(b"/OpenA", b"/Open#41").replace(b"/JavaS", b"/Java#53"), "ATT-004"),
        (pdf(submits), "ATT-004"),
        (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "ATT-004"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "ATT-001"),
        (b"", "ATT-002"),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused(given: bytes, code: str) -> None:
    with pytest.raises(UserError) as refused:
        read_content(given, "photo.jpg")
    assert refused.value.code == code and "photo.jpg" in refused.value.words.zh


def test_a_file_of_several_pictures_is_taken_as_its_first() -> None:
    made = io.BytesIO()
    first = Image.new("RGB", (30, 30), "red")
    first.save(made, "MPO", save_all=True, append_images=[Image.new("RGB", (30, 30), "blue")])
    content = read_content(made.getvalue(), "two.jpg")
    assert content.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(content.kept)).convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@drawn(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_picture_with_broken_notes_is_drawn_or_refused(kind: str, data: st.DataObject) -> None:
    """Bytes of the notes are changed as a bad copy would."""
    given = bytearray(photo(kind, turned=True))
    start = max(given.find(b"Exif"), given.find(b"EXIF"), given.find(b"eXIf"), 4)
    for _ in range(data.draw(st.integers(1, 6))):
        given[data.draw(st.integers(start, min(start + 120, len(given) - 1)))] = data.draw(
            st.integers(0, 255)
        )
    try:
        kept = read_content(bytes(given), "a.jpg").kept
    except UserError as error:
        assert error.code in ("ATT-002", "ATT-003", "ATT-005")
    else:
        assert b"PHONE X" not in kept


def test_a_bomb_of_pixels_is_not_unfolded() -> None:
    made = io.BytesIO()
    Image.new("1", (MOST_PIXELS // 1000 + 100, 1000)).save(made, "PNG")
    assert len(made.getvalue()) < 100_000
    with pytest.raises(UserError) as refused:
        read_content(made.getvalue(), "small.png")
    assert refused.value.code == "ATT-005"


def test_a_file_is_kept_by_its_hash_and_on_record(home: Home) -> None:
    given = photo()
    done = attach(home, MAY, "clue", "F2026-00001", Given(given, "..\\现场.jpg", "周受理", "门口的牌子"))
    assert (done.number, done.media_type, done.note) == (1, "image/jpeg", "门口的牌子")
    assert done.given_sha256 == hashlib.sha256(given).hexdigest() != done.sha256
    content = path_of(home, done.sha256, "jpg").read_bytes()
    assert hashlib.sha256(content).hexdigest() == done.sha256
    (one,) = attachments_of(home, MAY, "clue", "F2026-00001")
    assert one == done and attached_file(home, MAY, one) == content
    attach(home, MAY, "clue", "F2026-00001", Given(PDF, "记录.pdf", "周受理"))
    with open_store(home) as store:
        log = store.frame("SELECT subject, detail FROM audit WHERE action = 'clue.attached'")
    assert log["subject"].to_list() == ["F2026-00001"] * 2 and done.sha256 in log["detail"][0]


def test_what_is_wrong_leaves_nothing_behind(home: Home) -> None:
    for about, number, given, code in (
        ("clue", "F2026-99999", Given(PDF, "a.pdf", "周"), "ATT-006"),
        ("clue", "F2026-00001", Given(PDF, "a.pdf", " "), "ATT-007"),
        ("clue", "F2026-00001", Given(b"x", "a.pdf", "周"), "ATT-002"),
        ("parcel", "F2026-00001", Given(PDF, "a.pdf", "周"), "ATT-006"),
    ):
        with pytest.raises(UserError) as refused:
            attach(home, MAY, about, number, given)
        assert refused.value.code == code
    assert attachments_of(home, MAY, "clue", "F2026-00001") == () and not (home.path / "attachments").exists()


def test_the_same_file_twice_is_said(home: Home) -> None:
    attach(home, MAY, "clue", "F2026-00001", Given(PDF, "a.pdf", "周受理"))
    with pytest.raises(UserError) as refused:
        attach(home, MAY, "clue", "F2026-00001", Given(PDF, "b.pdf", "周受理"))
    assert refused.value.code == "ATT-008"


def test_a_changed_or_missing_file_is_said(home: Home) -> None:
    done = attach(home, MAY, "clue", "F2026-00001", Given(PDF, "a.pdf", "周受理"))
    path = path_of(home, done.sha256, "pdf")
    content = path.read_bytes()
    path.write_bytes(content + b"!")
    with pytest.raises(HomeError) as changed:
        attached_file(home, MAY, done)
    path.unlink()
    with pytest.raises(HomeError) as gone:
        attached_file(home, MAY, done)
    assert (changed.value.code, gone.value.code) == ("ATT-010", "ATT-009")


def test_the_command(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "现场.jpg"
    path.write_bytes(photo())
    code, told, _ = run_command(home.path, ["clues", "attach", "F2026-00001", str(path), "--note", "牌子"])
    assert code == 0 and told["number"] == 1 and told["file_name"] == "现场.jpg"
    code, _, said = run_command(home.path, ["clues", "attach", "F2026-00001", str(tmp_path / "none.jpg")])
    assert code == 2 and "REQ-007" in said
