"""Colours: they stand in one module, and can be told apart and read in both themes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from pages._ui.parts import cell_pictures, heat_map
from pages._ui.parts.classes import make_scale
from pages._ui.shell import theme
from pages._ui.shell.registry import PROJECT
from pages._ui.shell.theme import DARK, LIGHT, Palette
from pages._ui.words import significance
from pages.admit.plans import words as plan_words

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
THEME_MODULE = PROJECT / "pages/_ui/shell/theme.py"
LITERAL = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|%23[0-9a-fA-F]{3,8}\b|\brgba?\(\d"
    r"|[\"'](?:white|black|gr[ae]y|red|green|blue|orange|yellow|transparent)[\"']"
)
WORDS_OF_STREAMLIT = {
    PROJECT / "pages/_ui/parts/tiles.py": {'"blue"', '"orange"', '"gray"'},
    PROJECT / "pages/brief/area/profile.py": {"'blue'", "'orange'"},
    PROJECT / "pages/supervise/index/one_area.py": {'"blue"'},
    PROJECT / "pages/_ui/parts/heat_map.py": {'"transparent"'},
}
"""Names that Streamlit takes for colours of the configuration, and the absence of a colour."""
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How eyes see linear red, green and blue. Source: Machado, Oliveira and Fernandes 2009, severity 1.0."""
FAR_APART, TOLD_APART = 20, 15
"""Distances of two colours in CIE L*a*b* (ΔE 1976); 2.3 is the least that can be noticed side by side."""


def linear(colour: str) -> list[float]:
    shares = [channel / 255 for channel in theme.rgb(colour)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 counts it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """A colour in CIE L*a*b*, as these eyes see it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, linear(colour), strict=True))))
        for row in SIGHTS[sight]
    )
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, sight: str) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def test_the_measures_are_the_known_ones() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert distance("#000000", "#ffffff", "usual") == pytest.approx(100, abs=0.1)
    assert distance("#d00000", "#6a5a00", "without red cones") < distance("#d00000", "#6a5a00", "usual")


@THEMES
def test_words_can_be_read(look: Palette) -> None:
    for ink in (look.text, look.grey):
        assert contrast(ink, look.background) >= 4.5
    assert contrast(look.text, look.pale) >= 4.5, "the score stands on its bar"
    for name in significance.CLASSES:
        assert contrast(look.inks[name], look.classes[name]) >= 4.5, name


@THEMES
def test_the_grid_writes_on_a_class_what_can_be_read(look: Palette) -> None:
    for name in significance.CLASSES:
        fill = look.classes[name]
        ink = "#000000" if luminance(fill) > 0.5 else "#ffffff"  # as the grid chooses for its chips
        assert contrast(ink, fill) >= 4.5, name


@THEMES
def test_marks_stand_out(look: Palette) -> None:
    for mark in (look.blue, look.pale, look.orange, look.grey, look.edge, look.dim):
        assert contrast(mark, look.background) >= 3
    assert contrast(look.dim, look.classes[significance.SAME]) >= 3
    for colour in (*look.classes.values(), *look.steps, look.no_value, look.faint):
        outlined = max(contrast(outline, look.background) for outline in (look.edge, look.grey))
        assert max(contrast(colour, look.background), outlined) >= 3


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
def test_whoever_does_not_see_every_colour_tells_the_classes_apart(look: Palette, sight: str) -> None:
    compared = [look.classes[name] for name in significance.CLASSES if name != significance.NONE]
    for one, other in combinations(compared, 2):
        assert distance(one, other, sight) >= FAR_APART
    for one, other in combinations((look.blue, look.orange, look.pale, look.grey), 2):
        if look.pale not in (one, other):
            assert distance(one, other, sight) >= FAR_APART
    for one, other in combinations(look.steps, 2):
        assert distance(one, other, sight) >= TOLD_APART


@THEMES
def test_no_difference_is_the_quietest_class_and_high_values_the_loudest(look: Palette) -> None:
    loudness = {name: contrast(look.classes[name], look.background) for name in significance.CLASSES}
    strong = min(loudness[significance.WORSE_STRONG], loudness[significance.BETTER_STRONG])
    weak = [loudness[significance.WORSE], loudness[significance.BETTER]]
    assert strong > max(weak) and min(weak) > loudness[significance.SAME] > loudness[significance.NONE] == 1
    steps = [contrast(colour, look.background) for colour in look.steps]
    assert steps == sorted(steps)


@THEMES
def test_no_colour_is_red(look: Palette) -> None:
    singles = [getattr(look, field.name) for field in fields(look)]
    colours = [colour for colour in singles if isinstance(colour, str)]
    for colour in (*colours, *look.classes.values(), *look.inks.values(), *look.steps):
        red, green, blue = theme.rgb(colour)
        assert not (red > 200 and green < 80 and blue < 80), colour


def test_the_configuration_has_the_same_grounds_and_words() -> None:
    config = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert set(theme.FONT.split(", ")) == set(config["font"].replace('"', "").split(", "))
    for name, look in (("light", LIGHT), ("dark", DARK)):
        given = config[name]
        assert (given["backgroundColor"], given["textColor"]) == (look.background, look.text)
        for key in ("primaryColor", "linkColor", "blueColor", "orangeColor"):
            assert contrast(given[key], given["backgroundColor"]) >= 4.5
        assert contrast(given["textColor"], given["secondaryBackgroundColor"]) >= 4.5


def literals(path: Path) -> set[str]:
    found = set(LITERAL.findall(path.read_text(encoding="utf-8")))
    return found - WORDS_OF_STREAMLIT.get(path, set())


def test_colours_stand_in_the_theme_alone() -> None:
    files = [path for path in (PROJECT / "pages").rglob("*") if path.suffix in (".py", ".css", ".js")]
    assert len(files) > 100 and len(literals(THEME_MODULE)) > 20
    elsewhere = {path.relative_to(PROJECT): literals(path) for path in files if path != THEME_MODULE}
    assert {path: found for path, found in elsewhere.items() if found} == {}


def test_a_colour_travels_to_pictures_and_areas() -> None:
    assert theme.rgb("#0a10ff") == [10, 16, 255]
    assert theme.translucent("#0a10ff", 0.1) == "rgba(10,16,255,0.1)"
    assert theme.in_address("#0a10ff") == "%230a10ff"


def test_the_theme_of_the_browser_colours_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert theme.name() == "light" and theme.palette() is LIGHT
    rows = pl.DataFrame(
        {
            "value": [2.0],
            "lower": [1.0],
            "upper": [3.0],
            "benchmark_value": [1.5],
            "significance": ["worse"],
            "limit_class": ["upper_0001"],
        }
    )
    drawn = {}
    for name, look in (("light", LIGHT), ("dark", DARK)):
        monkeypatch.setattr(theme, "name", lambda name=name: name)
        (picture,) = cell_pictures.interval_pictures(rows, cell_pictures.common_axis(rows))
        assert picture is not None and theme.in_address(look.classes[significance.WORSE_STRONG]) in picture
        assert make_scale("forms_per_community", [1.0, 9.0]).colour(9.0) in look.steps
        assert set(plan_words.colours().values()) <= set(_all_colours(look))
        assert theme.altair_config()["text"] == theme.altair_config()["rule"] == {"color": look.text}
        drawn[name] = heat_map._class(significance.WORSE, 5)
    assert drawn["light"]["colour"] != drawn["dark"]["colour"]


def _all_colours(look: Palette) -> list[str]:
    singles = [getattr(look, field.name) for field in fields(look)]
    return [*(one for one in singles if isinstance(one, str)), *look.classes.values(), *look.steps]
