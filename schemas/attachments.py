"""Attachments: what they belong to, and the columns of their table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.codes import Code, CodeList
from schemas.dtypes import columns_of

ABOUT = CodeList(
    "attachment_about",
    (
        Code("case", "督办件", "case"),
        Code("clue", "社区反映", "clue"),
        Code("inspection", "督查", "inspection"),
    ),
)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
"""By media type: the ending of the kept file."""
ROLES = {"case": "cases", "clue": "clues", "inspection": "inspections"}
"""By what it belongs to: the duty that a scope must have to attach."""


@dataclass(frozen=True)
class Attachment:
    """A picture or PDF. ``sha256`` is that of the bytes as they are kept, ``given_sha256`` of those handed
    in; ``keeps_location``: place and device were left in it on purpose."""

    about: str
    about_id: str
    number: int
    sha256: str
    given_sha256: str
    media_type: str
    bytes: int
    file_name: str
    note: str | None
    keeps_location: bool
    person: str
    at_utc: datetime
    actor: str

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


ATTACHMENT_COLUMNS = columns_of(Attachment)
"""One row per attachment."""
