"""Lists: a file that becomes the new version of one, and trying a file."""

from __future__ import annotations

from pathlib import Path

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.lists import receipts
from pipelines.lists.importing import LONGEST_WHY, write_list
from schemas.receipts import ListReceipt
from schemas.scope import Scope

__all__ = ["LONGEST_WHY", "import_list", "try_list", "write_list"]


def import_list(home: Home, scope: Scope, path: Path, kind: str, why: str | None = None) -> ListReceipt:
    """Make a file the new version of a list; the receipt, also of a file that was rejected. Raises UserError
    for an unknown kind, a missing file or a reason too long, HomeError where the home is busy."""
    require(scope, "lists")
    return receipts.hand_in_list(home, path, kind, why, actor=scope.principal)


def try_list(home: Home, scope: Scope, path: Path, kind: str) -> ListReceipt:
    """The receipt that importing a file would give; nothing is changed. Raises as ``import_list``."""
    require(scope, "lists")
    return receipts.try_list(home, path, kind)
