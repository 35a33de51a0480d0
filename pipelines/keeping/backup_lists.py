"""The lists of a folder of backups: each names all files of a home, with a seal beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipelines.publish.content import json_text
from schemas.backups import FORMAT, BackupList
from schemas.errors import HomeError, UserError
from schemas.words import Words

LISTS = "backups"
SEAL = ".sha256"
"""What a list's name is followed by in that of its seal, which says what sha256sum says of the list."""
_NAME = re.compile(r"(?P<number>\d{4,})-\d{8}T\d{6}Z\.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ListFile(NamedTuple):
    """A list in a folder of backups, which may be damaged."""

    number: int
    path: Path

    @property
    def id(self) -> str:
        return self.path.stem

    @property
    def seal(self) -> Path:
        return self.path.with_name(self.path.name + SEAL)


def lists_in(folder: Path) -> list[ListFile]:
    """The lists of a folder of backups, oldest first. Raises UserError where it is none or holds none."""
    found = list(_find(folder)) if (folder / LISTS).is_dir() else []
    if not found:
        raise UserError("BAK-006", path=folder)
    return sorted(found)


def made_lists(folder: Path) -> list[ListFile]:
    """The same of a folder in which there may be none yet."""
    return sorted(_find(folder))


def _find(folder: Path) -> Iterator[ListFile]:
    for path in (folder / LISTS).iterdir():
        if named := _NAME.fullmatch(path.name):
            yield ListFile(int(named["number"]), path)


def choose(folder: Path, backup: str | None) -> ListFile:
    """The newest list, or that of a backup. Raises UserError where there is none."""
    lists = lists_in(folder)
    if backup is None:
        return lists[-1]
    for one in lists:
        if one.id == backup:
            return one
    raise UserError("BAK-007", backup=backup, known=Words.listed(one.id for one in lists))


def list_bytes(told: BackupList) -> bytes:
    """The list as it is written: a line for each file, so that one can be looked up without this program. A
    name that is no text, which Linux allows, is kept as it is."""
    write = partial(json.dumps, ensure_ascii=False, sort_keys=True)
    files = (f"  {write(path)}: {write(mark)}" for path, mark in sorted(told["files"].items()))
    about = json_text({key: value for key, value in told.items() if key != "files"})
    text = about[: -len("\n}")] + ',\n "files": {\n' + ",\n".join(files) + "\n }\n}\n"
    return text.encode("utf-8", "surrogatepass")


def seal_bytes(content: bytes, name: str) -> bytes:
    """What the seal of a list says: ``sha256sum -c`` checks it too."""
    return f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()


def read_list(one: ListFile) -> BackupList:
    """What a list says. Raises HomeError where it cannot be read, is not what was written, or says what this
    program does not understand; OSError where the disk refuses."""
    content = one.path.read_bytes()
    if not one.seal.is_file():
        raise HomeError("BAK-009", backup=one.id, error=_NO_SEAL)
    if one.seal.read_bytes() != seal_bytes(content, one.path.name):
        raise HomeError("BAK-009", backup=one.id, error=_OTHER)
    try:
        told = json.loads(content.decode("utf-8", "surrogatepass"))
    except ValueError as error:  # no JSON, or no UTF-8
        raise HomeError("BAK-009", backup=one.id, error=error) from error
    _require_known(one, told)
    return cast(BackupList, told)


def _require_known(one: ListFile, told: Any) -> None:
    """Raises HomeError for what is no list, or that of a newer program."""
    if isinstance(told, dict) and isinstance(told.get("format"), int) and told["format"] > FORMAT:
        raise HomeError("BAK-010", backup=one.id, found=told["format"], known=FORMAT)
    if not isinstance(told, dict) or not _is_list(one, told):
        raise HomeError("BAK-009", backup=one.id, error=_NO_LIST)


def _is_list(one: ListFile, told: Mapping[str, Any]) -> bool:
    return (
        not BackupList.__required_keys__ - told.keys()
        and told["id"] == one.id
        and str(told["store"]).isdecimal()
        and isinstance(told["files"], dict)
        and isinstance(told["audit"], dict)
        and isinstance(told["audit"].get("entries"), int)
        and all(map(_is_mark, told["files"].values()))
    )


def _is_mark(mark: Any) -> bool:
    """A hash leads to a file: nothing else than one may stand there."""
    return (
        isinstance(mark, dict)
        and isinstance(mark.get("bytes"), int)
        and isinstance(mark.get("sha256"), str)
        and _SHA256.fullmatch(mark["sha256"]) is not None
    )


_NO_SEAL = Words("缺少 .sha256 文件", "its .sha256 file is missing")
_OTHER = Words("与 .sha256 文件不符", "its .sha256 file says otherwise")
_NO_LIST = Words("内容不是备份清单", "what it says is no list of a backup")
