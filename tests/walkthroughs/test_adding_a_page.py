"""docs/developing/adding-a-page.md, done: the new page opens in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from pipelines.base.home import PROJECT
from tests.support.made_once import made_home
from tests.support.small_snapshot import build_small_snapshot
from tests.support.walkthrough import apply_page, copy_project, run_in

PAGE = "developing/adding-a-page.md"
EXTRACT = ("-m", "pages._ui.words.locale.extract")
PO_BLOCK = re.compile(r"```po\n(.*?)```", re.DOTALL)

OPEN_IN_BOTH_LANGUAGES = """
import json
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

told = {}
for language in ("zh", "en"):
    run = AppTest.from_file("app.py", default_timeout=60)
    run.query_params["lang"] = language
    run._page_hash = calc_hash("handed-in")
    run.run()
    assert not run.exception and not run.error, [error.value for error in run.error]
    told[language] = {"title": run.header[0].value, "rows": len(run.dataframe[0].value)}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which steps 1 to 4 are done."""
    copy = copy_project(tmp_path_factory.mktemp("page"))
    assert apply_page(PAGE, copy) == [
        "pages/_ui/shell/registry.py",
        "pages/submit/handed-in/__init__.py",
        "pages/submit/handed-in/page.py",
    ]
    return copy


def test_the_page_of_the_manual_opens_in_both_languages(project: Path) -> None:
    wanted = words_of_the_manual()
    assert sorted(run_in(project, *EXTRACT).splitlines()) == sorted(wanted)
    translate(project / "pages/_ui/words/locale/zh_CN.po", wanted)
    assert run_in(project, *EXTRACT).split() == []
    home = made_home(build_small_snapshot)
    told = json.loads(run_in(project, "-c", OPEN_IN_BOTH_LANGUAGES, home=home.path).splitlines()[-1])
    assert told["zh"] == {"title": "2026年10月谁已报送", "rows": 2}
    assert told["en"]["title"].endswith(": who has handed in") and told["en"]["rows"] == 2


def words_of_the_manual() -> dict[str, str]:
    """English to Chinese, as step 4 gives them."""
    (block,) = PO_BLOCK.findall((PROJECT / "docs" / PAGE).read_text(encoding="utf-8"))
    return dict(re.findall(r'msgid "(.*)"\n\s*msgstr "(.*)"', block))


def translate(path: Path, words: dict[str, str]) -> None:
    """Puts the Chinese of the messages into the catalogue."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    for message in catalogue:
        if message.id in words:
            message.string = words[str(message.id)]
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=110)
