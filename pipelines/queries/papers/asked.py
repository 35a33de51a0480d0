"""What every document of figures needs to know of the area and the snapshot it is about."""

from __future__ import annotations

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot, require_own
from schemas.area_rows import AreaRow
from schemas.areas import LEVELS
from schemas.circulation import INTERNAL, is_internal
from schemas.errors import UserError
from schemas.rows import typed_row
from schemas.scope import Scope
from schemas.words import Words

SYNTHETIC = "示范数据 / synthetic：本件数据为合成，仅供演示，不得用于实际工作。"


@query(needs=None)
def require_period(snapshot: Snapshot, scope: Scope, period: str) -> None:
    """Raises UserError, with what there is, where the snapshot has no such month, quarter or year."""
    known = (*snapshot.periods, *snapshot.spans)
    if period not in known:
        raise UserError("REQ-106", text=period, known=Words.listed(known))


@query(needs=None)
def area_asked(snapshot: Snapshot, scope: Scope, code: str, period: str, level: str | None = None) -> AreaRow:
    """The area of that code, of the widest level where it stands on several and none is said. Raises
    UserError where there is none in the period, or the snapshot has no such period."""
    require_period(snapshot, scope, period)
    rows = areas_in(snapshot, scope, period).filter(pl.col("code") == code)
    rows = rows if level is None else rows.filter(pl.col("level") == level)
    if rows.is_empty():
        raise UserError("SUP-001", area=code, period=period)
    require_own(snapshot, code, scope.principal)
    depth = pl.col("level").replace_strict(LEVELS, range(len(LEVELS)), return_dtype=pl.Int8)
    return typed_row(AreaRow, rows.sort(depth))


@query(needs=None)
def limits_of(snapshot: Snapshot, scope: Scope, period: str) -> str:
    """Who may see a document of the period: a month's or quarter's figures are for internal work."""
    months = snapshot.jurisdiction.ranking_notice_interval_months
    return INTERNAL.zh if is_internal(period, months) else ""


@query(needs=None)
def basis_of(snapshot: Snapshot, scope: Scope) -> list[str]:
    """What a document of figures rests on, in small print."""
    lines = [
        f"数据快照{snapshot.id}（编号{snapshot.manifest['number']}）；区间为95%区间，按乡镇聚类；“普遍”指多数"
        "乡镇同向变化且超出偶然，“有变化”为全数统计的实际变化；判断依控制限，不依名次。"
    ]
    if snapshot.synthetic:
        lines.append(SYNTHETIC)
    return lines
