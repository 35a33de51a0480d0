"""In the browser nothing is drawn that somebody else wrote: no link, no picture, no formula, colour or emoji.

What a page holds for Markdown is looked at without a browser for all pages and parts
(tests/pages/test_foreign_text.py); here it is what the framework makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.conftest import Opener
from tests.support.dashboard import running_dashboard
from tests.support.made_once import made_home
from tests.support.planted_home import DRAWN, build_planted_home

LOOK = r"""() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const marked = all("strong, em, code, del, span").map((node) => node.textContent.trim());
    const said = document.body.innerText.replace(/\u2060/g, "");
    return {
        links: all("a").filter((link) => link.host !== location.host).map((link) => link.href),
        pictures: all("img").filter((image) => /evil/.test(image.src)).map((image) => image.src),
        formulas: all(".katex").length,
        marked: marked.filter((text) => /^(粗|码|删|红|home|😄)$/.test(text)),
        arrows: /a → b|😄/.test(said),
        escapes: said.match(/.{0,9}\\[[\]*_`:$<>!|~#].{0,9}/g) ?? [],
        written: said.includes("[点此](http://evil.cn"),
    };
}"""
NOTHING = {"links": [], "pictures": [], "formulas": 0, "marked": [], "arrows": False, "escapes": []}
LINK = quote(DRAWN)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard over a home full of texts that would draw."""
    home = made_home(build_planted_home)
    log = Path(tmp_path_factory.mktemp("planted")) / "log.txt"
    with running_dashboard(home.path, log) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        f"/league?level={LINK}",
        f"/admissions?item={LINK}",
        f"/methods?q={LINK}",
        "/area?level=county&code=510104",
        "/league?view=paper",
        "/league?view=cards",
        "/plans?view=paper",
        "/admissions?part=emergency&view=cards",
    ],
    ids=lambda path: path.partition("%")[0],
)
def test_what_others_wrote_is_shown_as_written(visit: Opener, planted: str, path: str) -> None:
    seen = visit(path, address=planted).evaluate(LOOK)
    assert seen == {**NOTHING, "written": True}
