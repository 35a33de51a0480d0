"""What ranks are worth, in words: the verdict of rankability, and ranks or bands as it lets them be shown."""

from __future__ import annotations

from pages._ui.words import codes, figures, indicators
from pages._ui.words.text import N_, _
from schemas.figure_rows import PlaceRow, RankReach, RankRow, TableStatistics

BANDED = ("indistinct", "bands")
"""Verdicts under which bands are shown instead of ranks."""
_SENTENCES = {
    "ranks": N_(
        "**Ranks can be used**: About {share} of the differences seen between these {count:area|areas} "
        "({level}) are real; the rank interval says how firm each rank is."
    ),
    "bands": N_(
        "**Bands instead of ranks**: About {share} of the differences seen between these {count:area|areas} "
        "({level}) are real: neighbours cannot be put in order."
    ),
    "indistinct": N_(
        "**These areas cannot be told apart**: Only about {share} of the differences seen between these "
        "{count:area|areas} ({level}) are real, the rest is chance; bands are shown instead of ranks."
    ),
}


def is_banded(verdict: str | None) -> bool:
    """Whether a verdict forbids ranks."""
    return verdict in BANDED


def verdict_sentence(statistics: TableStatistics, indicator: str, level: str) -> str | None:
    """What ranks are worth here, in one sentence; None where nothing is ranked."""
    if not indicators.has_interval(indicator):
        return _(
            "**Ranks follow the values as they are**: This indicator is counted or added up, not drawn: "
            "chance has no part in it."
        )
    if not statistics:
        return None
    verdict, share = statistics["verdict"], statistics["rankability"]
    if verdict is None or share is None:
        return _("**Too few areas to say what ranks are worth**: Look at the values and their intervals.")
    if verdict == "indistinct" and round(share, 2) == 0:
        return _(
            "**These areas cannot be told apart**: The differences seen between these {count:area|areas} "
            "({level}) are no more than chance explains; bands are shown instead of ranks."
        ).format(count=statistics["areas"], level=codes.level_name(level))
    return _(_SENTENCES[verdict]).format(
        share=figures.share(share, 0), count=statistics["areas"], level=codes.level_name(level)
    )


def small_print(statistics: TableStatistics) -> str:
    """The numbers behind verdict and limits, for those who ask: dispersion φ and rankability."""
    if not statistics or statistics["phi"] is None:
        return ""
    text = _("Dispersion φ = {phi}").format(phi=figures.number(statistics["phi"]))
    if statistics["overdispersed"]:
        text += _(" (more than chance: limits are widened)")
    if statistics["rankability"] is not None:
        text += _(", rankability {rho}").format(rho=figures.number(statistics["rankability"]))
    return text


def band_label(band: int | None) -> str:
    """Band 1: the best."""
    return figures.NOTHING if band is None else _("Band {band}").format(band=band)


def rank_range(row: RankReach) -> str:
    """93–163: the 95 % interval of a rank; "" where chance has no part in it."""
    return "" if row["rank_low"] is None else f"{row['rank_low']}–{row['rank_high']}"


def rank_words(row: RankRow) -> str:
    """Rank between 93 and 163 of 172; of what chance has no part in: rank 138 of 172."""
    reach = rank_range(row)
    text = _("rank {rank} of {ranked}") if not reach else _("rank within {rank} of {ranked}")
    return text.format(rank=reach or row["rank"], ranked=row["ranked"])


def place_label(row: PlaceRow, banded: bool) -> str:
    """Band 4 (93–163) or 138/172 (93–163), or the reason why there is neither."""
    if row["rank"] is None:
        return codes.reason(row["reason"])
    if banded and row["band"] is not None:
        place = band_label(row["band"])
    else:
        place = f"{row['rank']}{'=' if row['tied'] else ''}/{row['ranked']}"
    reach = rank_range(row)
    return f"{place} ({reach})" if reach else place
