"""Workbooks and CSV returns made cell by cell, good and bad, without the product's own writers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.intake.files.batch import RawBatch
from pipelines.intake.files.deliveries import find_deliveries
from pipelines.intake.files.read import read_batch
from pipelines.intake.files.unpack import keep_many

Table = list[list[Any]]
"""Rows of cells; None is an empty cell."""

COVER_TABLE: Table = [
    ["乡镇代码", "乡镇名称", "报送月份", "报送类型", "填报人", "模板版本"],
    ["510104017", "锦官驿街道", "2026-10", "首报", None, "1"],
]
HEADERS = {
    "社区概况": "社区代码 社区名称 类型 户数 常住人口 注册志愿者 社区社会组织 服务设施面积 会议活动次数 "
    "受访人数 满意人数",
    "工作事项": "社区代码 社区名称 事项名称 交办部门 部门层级 进入方式 清单类别 清单序号 批准文号 "
    "开始日期 补办日期 约定结束日期 退出日期 应拨经费 已拨经费",
    "报表台账": "社区代码 社区名称 表格名称 交办部门 部门层级 频次 临时填报次数 状态 停用日期",
    "机制牌子": "社区代码 社区名称 牌子名称 交办部门 部门层级 位置 依据 专人专岗 状态 挂牌日期 摘除日期",
    "证明事项": "社区代码 社区名称 证明名称 要求单位 状态 取消日期 替代方式 本月出具数",
    "考核评比": "社区代码 社区名称 名称 交办部门 部门层级 类别 一票否决 状态 取消日期",
    "信息系统": "社区代码 社区名称 名称 交办部门 部门层级 类别 状态 停用日期",
}
FORMS_ROW = ["510104017001", "水井坊社区", "居民台账", "民政局", "县", "月", None, "使用中", None]


def tables(**changed: Table | None) -> dict[str, Table]:
    """The nine sheets with headers only, those given replaced; None takes a sheet away."""
    book = {"封面": COVER_TABLE} | {title: [header.split()] for title, header in HEADERS.items()}
    return {title: table for title, table in (book | changed).items() if table is not None}


def forms(*rows: list[Any]) -> Table:
    """The sheet 报表台账 with rows."""
    return [HEADERS["报表台账"].split(), *rows]


def write_book(path: Path, book: dict[str, Table], touch: Callable[[Any], None] | None = None) -> Path:
    """A workbook of the tables; ``touch`` may do more to it before it is closed."""
    with xlsxwriter.Workbook(path) as target:
        for title, table in book.items():
            sheet = target.add_worksheet(title)
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(row, column, cell)
        if touch is not None:
            touch(target)
    return path


def write_csvs(folder: Path, book: dict[str, Table], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The tables as CSV files of a folder, one per sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for title, table in book.items():
        lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in table]
        (folder / f"{title}.csv").write_bytes("\r\n".join(lines).encode(encoding))
    return folder


def zip_of(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def rebuild(path: Path, changes: dict[str, Callable[[bytes], bytes | Iterable[bytes] | None]]) -> Path:
    """The workbook with parts changed; None takes a part away, an iterable is written piece by piece."""
    kept = io.BytesIO(path.read_bytes())
    with (
        zipfile.ZipFile(kept) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            content: bytes | Iterable[bytes] | None = source.read(name)
            if name in changes:
                content = changes[name](source.read(name))
            if content is None:
                continue
            with target.open(name, "w") as part:
                for piece in [content] if isinstance(content, bytes) else content:
                    part.write(piece)
    return path


def part_of(title: str) -> str:
    """The part of a sheet in a workbook written by ``write_book`` from ``tables``."""
    return f"xl/worksheets/sheet{1 + ['封面', *HEADERS].index(title)}.xml"


def cell_xml(reference: str, cell: bytes) -> Callable[[bytes], bytes]:
    """A change of a sheet's XML: the cell's element replaced."""
    pattern = re.compile(rb'<c r="%s"[^<>]*?(?:/>|>.*?</c>)' % reference.encode())

    def change(xml: bytes) -> bytes:
        changed, count = pattern.subn(lambda _: cell, xml)
        if count != 1:
            raise ValueError(f"{reference} is there {count} times")
        return changed

    return change


def read_paths(tmp_path: Path, *paths: Path) -> RawBatch:
    """Keep and read what is handed in."""
    return read_batch(keep_many(Home(tmp_path / "home"), find_deliveries(paths, now_utc())))


def codes_of(batch: RawBatch, return_no: int = 0) -> set[str]:
    return {problem.code for problem in batch.heads[return_no].problems}
