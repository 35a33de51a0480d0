"""What ranks are worth, in words: the verdict of rankability, and ranks or bands as it lets them be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pages._ui.words import codes, figures, indicators
from pages._ui.words.text import N_, _, join_list, language
from pipelines.queries.ranking import limits
from schemas.figure_rows import FamilyChance, LeagueRow, PlaceRow, RankReach, RankRow, TableStatistics

BANDED = ("indistinct", "bands")
"""Verdicts under which bands are shown instead of ranks."""
MOST_NAMED = 20
"""Names of areas in one sentence."""


class Outliers(NamedTuple):
    """Names of the areas beyond the 99.8 % limits on either side, the farthest first."""

    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.worse) + len(self.better)


NO_OUTLIERS = Outliers()
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


def _follows() -> str:
    return _(
        "**Ranks follow the values as they are**: This indicator is counted or added up, not drawn: "
        "chance has no part in it."
    )


def has_limits(statistics: TableStatistics) -> bool:
    """Whether areas of the table are compared with limits: amounts and medians are not."""
    return bool(statistics) and any(statistics.get(name) for name in limits.LIMIT_CLASSES)


def is_banded(verdict: str | None) -> bool:
    """Whether a verdict forbids ranks."""
    return verdict in BANDED


def verdict_sentence(
    statistics: TableStatistics, indicator: str, level: str, outliers: Outliers = NO_OUTLIERS
) -> str | None:
    """What ranks are worth here, in one sentence or two; None where nothing is ranked. It never contradicts
    the table it stands above: areas beyond the 99.8 % limits are named, whatever the verdict on the rest."""
    if indicators.is_total(indicator):
        return _("**Not ranked**: A total grows with the area; sorted by it, the largest areas come first.")
    if not statistics:
        return None if indicators.is_ratio(indicator) else _follows()
    said = _verdict(statistics, codes.level_name(level), outliers.total)
    named = outliers_sentence(outliers)
    return said + ("" if language() == "zh" or not named else " ") + named


def _verdict(statistics: TableStatistics, level: str, outliers: int) -> str:
    """The verdict on the areas together; where all would be called alike, on all but the ``outliers``."""
    verdict, share, areas = statistics["verdict"], statistics["rankability"], statistics["areas"]
    if verdict is None or share is None:
        return _("**Too few areas to say what ranks are worth**: Look at the values and their intervals.")
    if verdict != "indistinct" or round(share, 2) > 0:
        return _(_SENTENCES[verdict]).format(share=figures.share(share, 0), count=areas, level=level)
    if outliers:
        return _(
            "**But for a few, these areas cannot be told apart**: The differences seen between the other "
            "{count:area|areas} ({level}) are no more than chance explains; bands are shown instead of ranks."
        ).format(count=max(areas - outliers, 0), level=level)
    return _(
        "**These areas cannot be told apart**: The differences seen between these {count:area|areas} "
        "({level}) are no more than chance explains; bands are shown instead of ranks."
    ).format(count=areas, level=level)


def outliers_sentence(outliers: Outliers) -> str:
    """Beyond the 99.8% limits: ▲▲ 通江县 (much worse). Every area by name, as far as a sentence can."""
    sides = ((outliers.worse, N_("▲▲ much worse {names}")), (outliers.better, N_("▼▼ much better {names}")))
    parts = [_(said).format(names=_names(names)) for names, said in sides if names]
    if not parts:
        return ""
    gap = "；" if language() == "zh" else "; "
    return _("Beyond the 99.8% limits: **{areas}**.").format(areas=gap.join(parts))


def worst_fifth_sentence(certain: Sequence[str], possible: int, areas: int) -> str:
    """Certainly in the worst fifth: 通江县. Cannot be excluded from it: 12 of 172."""
    if not certain:
        return _(
            "No area certainly lies in the worst fifth; {possible} of {areas} cannot be excluded from it "
            "(95 % confidence over all areas together)."
        ).format(possible=possible, areas=areas)
    return _(
        "Certainly in the worst fifth: {names}; {possible} of {areas} cannot be excluded from it "
        "(95 % confidence over all areas together)."
    ).format(names=_names(certain), possible=possible, areas=areas)


def family_sentence(family: FamilyChance) -> str:
    """How many figures of the month lie beyond limits over all indicators, and how many chance puts there."""
    if not family["indicators"]:
        return ""
    return _(
        "Over all {indicators:indicator|indicators} of the month chance alone puts about {inner} figures of "
        "areas beyond the 95% limits (seen: {beyond}) and about {outer} beyond the 99.8% limits (seen: "
        "{far}): whoever looks at all of them finds some."
    ).format(
        indicators=family["indicators"],
        inner=figures.number(family["expected_0025"], 0),
        outer=figures.number(family["expected_0001"], 1),
        beyond=figures.count(family["beyond_0025"]),
        far=figures.count(family["beyond_0001"]),
    )


def _names(names: Sequence[str]) -> str:
    """The names, the farthest first; of very many those that a reader takes in, and how many more."""
    listed = join_list(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return _("{names} and {more} more").format(names=listed, more=more) if more > 0 else listed


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


def movement(row: LeagueRow) -> str:
    """Places gained or lost since the period before, by symbol and number, where the value changed broadly
    and neither rank lies in the interval of the other; else ●: a rank that moves within what is uncertain of
    it has not moved."""
    before, now = row["previous_rank"], row["rank"]
    if before is None or now is None:
        return figures.NOTHING
    if before == now:
        return _("= no move")
    low, high = row["rank_low"], row["rank_high"]
    past_low, past_high = row["previous_rank_low"], row["previous_rank_high"]
    if low is None or high is None or past_low is None or past_high is None:
        return "–"
    apart = not low <= before <= high and not past_low <= now <= past_high
    if not (apart and row["change_month_significant"]):
        return "●"
    return f"↑ {before - now}" if before > now else f"↓ {now - before}"


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
