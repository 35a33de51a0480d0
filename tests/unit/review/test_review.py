"""Two-way review: asked at most twice a year, answered once without a name, nothing shown under five."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.reviews import Link, Opening, answer_review, import_answers, open_round
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.queries.appraisal.review import review_asked, review_results, review_rounds
from pipelines.review.answering import read_answers
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.reviews import ALL, QUESTIONS, ReviewRound
from tests.support.damaged_home import run_command
from tests.support.hand_store import EAST, PREFECTURE, TOWNSHIPS, VILLAGES, hand_home
from tests.support.made_once import copy_home

MAY = system_scope()
TODAY = china_date(now_utc())
CLOSED = TODAY + timedelta(days=8)
UP = Opening("up", EAST, TODAY, TODAY + timedelta(days=7), "王某")
WHOLE = {one.key: 4 for one in QUESTIONS["up"]}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", hand_home)


def opened(home: Home, opening: Opening = UP) -> tuple[ReviewRound, list[Link]]:
    return open_round(home, MAY, opening)


def test_every_community_gets_a_link_about_its_township(home: Home) -> None:
    made, links = opened(home)
    east = [code for code, county in TOWNSHIPS.items() if county == EAST]
    assert made.asked == len(links) == len(east) * VILLAGES and made.round_id == f"C{TODAY.year}-001"
    assert {link.target for link in links} == set(east)
    assert all(link.respondent.startswith(link.target) for link in links)
    assert len({link.token for link in links}) == len(links)
    with open_store(home) as store:
        kept = store.frame("SELECT * FROM review_tokens")
    assert not set(kept["token_sha256"]) & {link.token for link in links}, "tokens are kept as hashes alone"


def test_townships_are_asked_about_their_county(home: Home) -> None:
    made, links = opened(home, Opening("down", PREFECTURE, TODAY, TODAY, "王某"))
    assert made.asked == len(TOWNSHIPS) and {link.target for link in links} == set(TOWNSHIPS.values())


def test_an_answer_is_taken_once_and_without_a_name(home: Home) -> None:
    made, (first, *_) = opened(home)
    wide = chr(ord(first.token[0]) + 0xFEE0)  # as a Chinese input method types it
    typed = f" {wide}{first.token[1:5].lower()}－{first.token[5:]}\u200b "
    assert review_asked(home, MAY, typed).target == first.target
    answer_review(home, MAY, typed, WHOLE, TODAY)
    with pytest.raises(UserError) as again:
        answer_review(home, MAY, first.token, WHOLE, TODAY)
    assert again.value.code == "REV-102"
    with open_store(home) as store:
        rows = read_answers(store, made.round_id)
        told = " ".join(store.frame("SELECT subject || detail AS told FROM audit")["told"])
    assert rows.columns == ["round_id", "target", "answers", "shuffle"]
    assert first.respondent not in rows["answers"][0] and first.token not in told
    assert first.respondent not in told


def test_the_order_of_answers_says_nothing(home: Home) -> None:
    made, links = opened(home)
    for number, link in enumerate(links):
        answer_review(home, MAY, link.token, {"whole": 1 + number % 5}, TODAY)
    with open_store(home) as store:
        kept = store.frame("SELECT shuffle FROM review_answers")["shuffle"].to_list()
    assert kept == sorted(kept) and len(set(kept)) == len(links)
    assert review_rounds(home, MAY).select("round_id", "answered").rows() == [(made.round_id, len(links))]


def answer_all(home: Home, links: list[Link], values: list[int]) -> None:
    for link, value in zip(links, values, strict=True):
        answer_review(home, MAY, link.token, {"forms": value, "whole": value}, TODAY)


def test_shares_and_intervals_by_hand(home: Home) -> None:
    """Five of six answer 5, 4, 4, 3, 1: 60 % are satisfied."""
    made, links = opened(home)
    target = links[0].target
    own = [link for link in links if link.target == target][:5]
    answer_all(home, own, [5, 4, 4, 3, 1])
    rows = review_results(home, MAY, made.round_id, CLOSED).filter(target=target)
    (row,) = rows.filter(question="forms").to_dicts()
    assert (row["asked"], row["answered"], row["answers"]) == (6, 5, 5)
    assert (row["mean"], row["satisfied"]) == (3.4, 0.6)
    z, share, count = 1.959964, 0.6, 5
    half = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    centre = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    assert (row["lower"], row["upper"]) == (
        pytest.approx(centre - half, abs=1e-5),
        pytest.approx(centre + half, abs=1e-5),
    )
    (whole,) = rows.filter(question=ALL).to_dicts()
    assert whole["mean"] == 3.4 and rows.filter(question="meetings")["mean"].to_list() == [None]


def test_fewer_than_five_and_an_open_round_show_nothing(home: Home) -> None:
    made, links = opened(home)
    target = links[0].target
    own = [link for link in links if link.target == target]
    answer_all(home, own[:4], [5, 4, 4, 3])
    few = review_results(home, MAY, made.round_id, CLOSED).filter(target=target)
    assert few["answered"].unique().to_list() == [4] and few["mean"].null_count() == few.height
    answer_all(home, own[4:], [2, 2])
    open_yet = review_results(home, MAY, made.round_id, UP.closes_on)
    assert open_yet["satisfied"].null_count() == open_yet.height
    assert (
        review_results(home, MAY, made.round_id, CLOSED).filter(target=target, question=ALL)["mean"][0]
        is not None
    )


def test_at_most_twice_a_year(home: Home) -> None:
    for _ in range(2):
        opened(home)
    with pytest.raises(UserError) as third:
        opened(home)
    assert third.value.code == "REV-005" and "评议也是负担" in third.value.words.zh
    opened(home, Opening("down", EAST, TODAY, TODAY, "王某"))
    next_year = date(TODAY.year + 1, 3, 1)
    opened(home, Opening("up", EAST, next_year, next_year, "王某"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"direction": "sideways"}, "REV-001"),
        ({"person": " "}, "REV-002"),
        ({"closes_on": TODAY - timedelta(days=1)}, "REV-003"),
        ({"opens_on": TODAY - timedelta(days=9), "closes_on": TODAY - timedelta(days=1)}, "REV-008"),
        ({"area": "999999"}, "REV-004"),
    ],
)
def test_a_round_that_does_not_hold_keeps_nothing(home: Home, given: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        opened(home, Opening(**{**vars(UP), **given}))  # type: ignore[arg-type]
    assert refused.value.code == code and review_rounds(home, MAY).is_empty()


def test_what_is_no_answer_is_refused_and_the_link_stays(home: Home) -> None:
    _made, (first, *_) = opened(home)
    for answers, code in (
        ({"whole": 6}, "REV-105"),
        ({"whole": True}, "REV-105"),
        ({"weather": 3}, "REV-104"),
        ({}, "REV-106"),
        ({"whole": None}, "REV-106"),
    ):
        with pytest.raises(UserError) as refused:
            answer_review(home, MAY, first.token, answers, TODAY)
        assert refused.value.code == code
    for token, on, code in (
        ("NOSUCHTOKEN", TODAY, "REV-101"),
        ("\ud800", TODAY, "REQ-119"),
        (first.token, CLOSED, "REV-103"),
    ):
        with pytest.raises(UserError) as refused:
            answer_review(home, MAY, token, WHOLE, on)
        assert refused.value.code == code
    answer_review(home, MAY, first.token, {"whole": 5, "forms": None}, TODAY)


def test_answers_on_paper_are_taken_whole_or_not_at_all(home: Home, tmp_path: Path) -> None:
    _made, links = opened(home)
    path = tmp_path / "answers.csv"
    first, second, third = (link.token for link in links[:3])
    rows = (
        f"{first},5,4",
        f"{first.lower()},3,",
        f"{third},²,",
        "XXXX,2,",
        ",1,",
        f"{second},9,",
        f"{third},,",
    )
    path.write_text("\n".join(("编号,whole,forms", *rows)), encoding="utf-8")
    with pytest.raises(TableError) as refused:
        import_answers(home, MAY, path, TODAY)
    assert {problem["code"] for problem in refused.value.problems} == {
        "REV-107",
        "REV-109",
        "REV-110",
        "REV-111",
        "REV-112",
    }
    assert review_rounds(home, MAY)["answered"].to_list() == [0]
    path.write_text(f"token,whole\n{links[0].token},5\n{links[1].token},4\n", encoding="utf-8")
    assert import_answers(home, MAY, path, TODAY) == 2
    assert review_rounds(home, MAY)["answered"].to_list() == [2]


def test_the_commands(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    last = str(TODAY + timedelta(days=3))
    asked = ["review", "open", "--area", EAST, "--last", last]
    code, told, _ = run_command(home.path, [*asked, "--out", str(out)])
    assert code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["asked"]
    code, answered, _ = run_command(home.path, ["review", "answer", rows[0]["token"], "whole=5"])
    assert code == 0 and answered == {"round": told["round_id"]}
    assert run_command(home.path, ["review", "answer", rows[1]["token"], "whole=x"])[0] == 2
    code, listed, _ = run_command(home.path, ["review", "list"])
    assert code == 0 and [(row["round_id"], row["answered"]) for row in listed] == [(told["round_id"], 1)]
    code, shown, _ = run_command(home.path, ["review", "show", told["round_id"]])
    assert code == 0 and {row["mean"] for row in shown} == {None}
    assert run_command(home.path, [*asked, "--out", "/proc/none/links.csv"])[0] == 2
    kept = out.read_bytes()
    assert run_command(home.path, [*asked, "--out", str(out)])[0] == 2 and out.read_bytes() == kept
    wrong = ["review", "open", "--area", "999", "--last", last, "--out", str(tmp_path / "more.csv")]
    assert run_command(home.path, wrong)[0] == 2 and [path.name for path in tmp_path.glob("*.csv*")] == [
        "links.csv"
    ]
    assert pl.DataFrame(run_command(home.path, ["review", "list"])[1]).height == 1
