"""Files of data/reference that are written by hand: whatever stands where a section, an entry or a value
should, the answer is the sentence DEC-001 with place and remedy, and never a traceback."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.admission.rules import load_rules
from pipelines.base.home import REFERENCE
from pipelines.base.working_days import read_calendar
from pipelines.classification.comparison import jurisdictions_with_lists
from pipelines.jurisdictions.settings import FOLDER
from pipelines.lists.reference import read_list_file, reference_lists
from pipelines.plans.declared import plan_tasks, read_plan
from pipelines.score.sheet import load_sheet
from schemas.concordance import find_concordance_faults, make_concordance
from schemas.demands import BESIDE_WORK
from schemas.errors import DeclaredError, UserError
from tests.support.toml_text import ODD, odd_trees, toml_text

NAMES = ("inherits", "settings", "admission", "demands", "documents")


def read_tree(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("defaults.toml", "sichuan.toml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def load_all(name: str, folder: Path) -> None:
    """All that is made of a jurisdiction file, with its clauses in words."""
    rules = load_rules(name, folder)
    for each in (rules, *(rules.of(kind) for kind in BESIDE_WORK)):
        assert all(each.clause_of(setting.key).zh for setting in each.settings)


def places_of(load: Callable[[], object]) -> list[str]:
    """Places of the faults that are said, each in both languages; none where the file is taken."""
    try:
        load()
    except UserError as error:
        assert error.code == "DEC-001", error
        assert all(fault["message"] and fault["message_en"] for fault in error.problems)
        return [fault["place"] for fault in error.problems]
    return []


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("section", NAMES)
@pytest.mark.parametrize("base", ['inherits = "sichuan"\n', ""], ids=["inheriting", "by itself"])
def test_what_is_no_section_is_named(folder: Path, section: str, odd: Any, base: str) -> None:
    if section == "inherits":
        if isinstance(odd, str):
            return  # a name: REQ-101 says which there are
        base = ""
    head = '\nzh = "某县"\nen = "Some"\narea_code = "510104"\n'
    (folder / "odd.toml").write_text(base + head + toml_text({section: odd}), encoding="utf-8")
    with pytest.raises(DeclaredError) as caught:
        load_rules("odd", folder)
    (fault,) = caught.value.problems
    assert fault["place"] == section
    if section != "inherits":
        assert f"[{section}." in fault["message"] and f"[{section}." in fault["message_en"]


def test_whatever_stands_in_a_jurisdiction_file_is_said(folder: Path) -> None:
    tree = {name: value for name, value in read_tree(FOLDER / "sichuan.toml").items() if name in NAMES}
    head = {"zh": "某县", "en": "Some", "area_code": "510104"}
    for path, odd, malformed in odd_trees(tree):
        if len(path) > 3:
            continue  # an entry of a value: what a value may be has tests of its own
        (folder / "odd.toml").write_text(toml_text(head | malformed), encoding="utf-8")
        said = places_of(lambda: load_all("odd", folder))
        if len(path) == 2 and path[0] in ("settings", "admission", "demands"):
            place = path[1] if path[0] == "settings" else ".".join(map(str, path))
            assert place in said, (path, odd)


def test_a_clause_without_quotes_is_told_of(folder: Path) -> None:
    """2.8 is a number, which no message could cite."""
    (folder / "odd.toml").write_text(
        'inherits = "sichuan"\nzh = "某县"\nen = "Some"\narea_code = "510104"\n'
        '[settings.due_day]\nvalue = 5\nsource = "sichuan"\nclause = 2.8\n'
        '[demands.plaque.pre_reviewers]\nvalue = ["civil_affairs"]\nsource = "sichuan"\nclause = 2.8\n',
        encoding="utf-8",
    )
    with pytest.raises(DeclaredError) as caught:
        load_rules("odd", folder)
    assert [fault["place"] for fault in caught.value.problems] == ["due_day", "demands.plaque.pre_reviewers"]
    assert all("写在引号里" in fault["message"] for fault in caught.value.problems)


def load_list(path: Path) -> object:
    return read_list_file(path)


def load_plan(path: Path) -> object:
    return plan_tasks(read_plan(path.stem, path.parent))


def load_score(path: Path) -> object:
    return load_sheet("default", path.parent)


@pytest.mark.parametrize(
    ("file", "load"),
    [
        ("lists/sichuan/negative.toml", load_list),
        ("lists/national/certificates_forbidden.toml", load_list),
        ("plans/huanxian.toml", load_plan),
        ("plans/renshou.toml", load_plan),
        ("scores/default.toml", load_score),
        ("holidays/2026.toml", read_calendar),
    ],
)
def test_whatever_stands_in_another_file_is_said(
    tmp_path: Path, file: str, load: Callable[[Path], object]
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    tree = read_tree(REFERENCE / file)
    path.write_text(toml_text(tree), encoding="utf-8")
    load(path)
    for place, odd, malformed in odd_trees(tree):
        path.write_text(toml_text(malformed), encoding="utf-8")
        said = places_of(lambda: load(path))
        assert said or _kind(odd) is _kind(_at(tree, place)), (place, odd)


def _kind(value: Any) -> type:
    return float if isinstance(value, int) else type(value)


def _at(tree: Any, place: tuple[str | int, ...]) -> Any:
    for key in place:
        tree = tree[key]
    return tree


def test_whatever_stands_in_the_concordance_is_said() -> None:
    entries = {
        name: frozenset(
            (kind, entry.number) for kind, one in reference_lists(name).items() for entry in one.entries
        )
        for name in jurisdictions_with_lists()
    }
    tree: Mapping[str, Any] = read_tree(REFERENCE / "lists/concordance.toml")["concordances"][0]
    for _place, _odd, malformed in odd_trees(tree):
        if not list(find_concordance_faults(malformed, entries)):
            make_concordance(malformed)
