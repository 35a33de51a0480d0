"""All colours of the product, once: for charts of Altair and Plotly, for maps, for the pictures in tables and
for the heat map; light and dark. Streamlit's own colours stand in .streamlit/config.toml, which a test holds
to these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.shell import state
from pages._ui.words.significance import BETTER, BETTER_STRONG, NONE, SAME, WORSE, WORSE_STRONG

FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. Marks differ from ``background`` by 3:1 at least, words by 4.5:1. The classes
    of significance and ``steps`` may be fainter: what they fill has an outline of ``edge`` or ``grey``."""

    background: str
    text: str
    blue: str
    pale: str
    """A second blue, beside ``blue`` or under words."""
    orange: str
    grey: str
    """Quiet words, reference lines, outlines."""
    edge: str
    dim: str
    """Marks that say nothing stands out; they can be read on the class "no different" too."""
    faint: str
    """Fill of what has not begun, and lines that only guide the eye."""
    classes: Mapping[str, str]
    """Significance: blue to orange over grey, "no different" nearest to the background."""
    inks: Mapping[str, str]
    """Colour of words on each class."""
    steps: tuple[str, str, str, str, str]
    """Five classes of a value: one hue, the highest farthest from the background."""
    no_value: str


LIGHT = Palette(
    background="#ffffff",
    text="#1b2330",
    blue="#2468ad",
    pale="#6596c8",
    orange="#b35806",
    grey="#69727f",
    edge="#4a5361",
    dim="#79828f",
    faint="#c3cad4",
    classes={
        WORSE_STRONG: "#b35806",
        WORSE: "#f5b26b",
        SAME: "#e4e7eb",
        BETTER: "#98c5ea",
        BETTER_STRONG: "#1f4e9c",
        NONE: "#ffffff",
    },
    inks={
        WORSE_STRONG: "#ffffff",
        WORSE: "#1b2330",
        SAME: "#1b2330",
        BETTER: "#1b2330",
        BETTER_STRONG: "#ffffff",
        NONE: "#69727f",
    },
    steps=("#d6e4f3", "#9dc3e4", "#5a9bd0", "#2468ad", "#0b3064"),
    no_value="#d9d9d9",
)
DARK = Palette(
    background="#12161d",
    text="#e8edf5",
    blue="#6aa5e6",
    pale="#376aa2",
    orange="#f1a340",
    grey="#98a3b2",
    edge="#c3ccd8",
    dim="#8b95a3",
    faint="#4b5563",
    classes={
        WORSE_STRONG: "#fbb660",
        WORSE: "#8a5620",
        SAME: "#39424f",
        BETTER: "#2f6296",
        BETTER_STRONG: "#94c8fa",
        NONE: "#12161d",
    },
    inks={
        WORSE_STRONG: "#12161d",
        WORSE: "#ffffff",
        SAME: "#e8edf5",
        BETTER: "#ffffff",
        BETTER_STRONG: "#12161d",
        NONE: "#98a3b2",
    },
    steps=("#1f3a5c", "#2c5f97", "#4a8bcb", "#8dbcec", "#dbeafb"),
    no_value="#4a4f57",
)
_PALETTES = {"light": LIGHT, "dark": DARK}


def name() -> str:
    """The theme the browser shows, ``light`` or ``dark``; light where it has not said, and on paper."""
    return "dark" if st.context.theme.type == "dark" and not state.on_paper() else "light"


def palette() -> Palette:
    """The colours of the theme the browser shows."""
    return _PALETTES[name()]


def altair_config() -> dict[str, Any]:
    """What every chart of Altair is configured with. Axes and legends take the browser's theme; words and
    lines among the marks do not, and would be black on any ground."""
    ink = {"color": palette().text}
    return {"font": FONT, "view": {"stroke": None}, "text": ink, "rule": ink}


def plotly_font(letters: int) -> dict[str, Any]:
    """The letters of a figure of Plotly, ``letters`` in pixels."""
    return {"family": FONT, "size": letters}


def rgb(colour: str) -> list[int]:
    """Red, green and blue of a colour, each 0–255."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def translucent(colour: str, opacity: float) -> str:
    """A colour as Plotly takes it for an area one sees through; ``opacity`` 0–1."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity})"


def in_address(colour: str) -> str:
    """A colour as the address of a picture can hold it."""
    return colour.replace("#", "%23")
