"""Returns through the page: hand in, read the receipt, take marked and prefilled workbooks, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from pipelines.base.home import Home
from pipelines.intake.files.archive import archive_folder
from pipelines.intake.load import ingest
from pipelines.publish import publish
from pipelines.queries import current_id
from pipelines.store import locked, open_store
from tests.browser.conftest import PHONE, Opener
from tests.browser.waiting import hidden_width, rerun
from tests.support.dashboard import running_dashboard
from tests.support.made_once import copy_home
from tests.support.small_returns import RECEIVED, SOUTH, edit, found_small_county, south_rows, write_return


def publish_january(home: Home) -> None:
    """A home where both townships have handed in January 2025 and it is published."""
    found_small_county(home)
    folder = home.path.parent / "first"
    write_return(folder / "north.xlsx", "2025-01")
    write_return(folder / "south.xlsx", "2025-01", south_rows(), township=SOUTH, name="东湖镇")
    receipts = ingest(home, [folder], RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["accepted", "accepted"]
    publish(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_january)


@pytest.fixture
def counter(home: Home, visit: Opener, tmp_path: Path) -> Iterator[Page]:
    """The page of returns over that home."""
    with running_dashboard(home.path, tmp_path / "log.txt") as address:
        page = visit("/submissions", address=address)
        yield page
        page.close()


def put(page: Page, *paths: Path) -> None:
    """The files are chosen, and the server has them."""
    with rerun(page):
        page.locator("input[type=file]").set_input_files([str(path) for path in paths])


def hand_in(page: Page, *paths: Path) -> None:
    put(page, *paths)
    with rerun(page):
        page.get_by_role("button", name="报送").filter(has_text="个文件").click()
    expect(page.get_by_text(f"共 {len(paths)} 份报表")).to_be_visible()


def stored(home: Home) -> list[tuple[str, str]]:
    with open_store(home) as store:
        rows = store.frame("SELECT file_name, status FROM deliveries ORDER BY delivery_id").rows()
    return [tuple(row) for row in rows][2:]


def test_good_and_bad_returns_together(counter: Page, home: Home, tmp_path: Path) -> None:
    good = write_return(tmp_path / "二月" / "锦官驿 2月.xlsx", "2025-02")
    bad = write_return(tmp_path / "bad.xlsx", "2025-02", south_rows(), township=SOUTH, name="东湖镇")
    edit(bad, "社区概况", D2="一千二")
    hand_in(counter, good, bad)

    expect(counter.get_by_text("接收 1 份，退回 1 份")).to_be_visible()
    expect(counter.get_by_text("锦官驿 2月.xlsx")).to_be_visible()
    expect(counter.get_by_role("cell", name="一千二", exact=True)).to_be_visible()
    expect(counter.get_by_role("cell", name="户数", exact=True)).to_be_visible()
    assert stored(home) == [("锦官驿 2月.xlsx", "accepted"), ("bad.xlsx", "rejected")]
    digest = hashlib.sha256(bad.read_bytes()).hexdigest()
    kept = [path for path in archive_folder(home, digest).rglob("*") if path.is_file()]
    assert any(path.read_bytes() == bad.read_bytes() for path in kept)

    with counter.expect_download() as download:
        counter.get_by_role("button", name="下载标注好的工作簿").click()
    marked = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert marked["社区概况"]["D2"].value == "一千二"
    assert marked["社区概况"]["D2"].comment is not None
    assert marked.sheetnames[1:] == openpyxl.load_workbook(bad).sheetnames


def test_published_at_once_and_the_same_file_again(counter: Page, home: Home, tmp_path: Path) -> None:
    before = current_id(home)
    good = write_return(tmp_path / "north.xlsx", "2025-02")
    hand_in(counter, good)
    counter.get_by_role("button", name="立即发布").click()
    expect(counter.get_by_text("已发布：各页现在显示快照")).to_be_visible()
    after = current_id(home)
    assert after is not None and after != before
    expect(counter.get_by_text(after).first).to_be_visible()
    hand_in(counter, good)
    expect(counter.get_by_text("这个文件以前已接收")).to_be_visible()
    expect(counter.get_by_role("button", name="立即发布")).to_have_count(0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dashboards that wait three seconds for a home in use, not half a minute."""
    monkeypatch.setenv("BURDEN_WAIT_SECONDS", "3")


@pytest.mark.usefixtures("impatient")
def test_a_busy_home_is_said_and_nothing_is_lost(counter: Page, home: Home, tmp_path: Path) -> None:
    good = write_return(tmp_path / "north.xlsx", "2025-02")
    with locked(home):
        put(counter, good)
        counter.get_by_role("button", name="报送").filter(has_text="个文件").click()
        expect(counter.get_by_text("正被另一个程序使用")).to_be_visible()
    counter.get_by_role("button", name="报送").filter(has_text="个文件").click()
    expect(counter.get_by_text("接收 1 份")).to_be_visible()


def test_prefilled_workbook_is_made_when_asked(counter: Page, home: Home, tmp_path: Path) -> None:
    expect(counter.get_by_role("button", name="下载 锦官驿街道")).to_have_count(0)
    counter.get_by_role("button", name="生成工作簿").click()
    button = counter.get_by_role("button", name="下载 锦官驿街道")
    expect(button).to_be_visible()
    with counter.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "锦官驿街道-2025-02.xlsx"
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    names = [row[1].value for row in book["社区概况"].iter_rows(min_row=2, max_row=4)]
    assert names == ["水井坊社区", "崇德里社区", "合江亭社区"]
    hand_in(counter, path)
    expect(counter.get_by_text("接收 1 份")).to_be_visible()


def test_matrix_and_counter_fit_a_phone(visit: Opener) -> None:
    page = visit("/submissions", PHONE)
    expect(page.get_by_text("领取预填工作簿")).to_be_visible()
    assert hidden_width(page) <= 0
