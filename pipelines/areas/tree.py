"""Which areas stand on a day, which area each lies in, and what became of those that ended."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date

import polars as pl

from schemas.areas import PARENT_LEVELS, UPPER_LEVELS, above

LINEAGE = above("township")
MOST_STEPS = 50
"""Successors followed at most; more means that they run in a circle."""


def valid_on(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """The area rows whose span holds the day; an empty end of a span is open."""
    starts, ends = pl.col("valid_from"), pl.col("valid_to")
    begun = starts.is_null() | (starts <= day)
    return areas.filter(begun & (ends.is_null() | (ends >= day)))


class Stages:
    """The stages of a tree: on two days of one stage the same areas stand, lie in the same ones, and all that
    ended before has ended. Whatever is told by a day is the same on both."""

    def __init__(self, areas: pl.DataFrame) -> None:
        self._begins, self._ends = (
            areas[column].drop_nulls().unique().sort().to_list() for column in ("valid_from", "valid_to")
        )

    def of(self, day: date) -> tuple[int, int]:
        """Names the day's stage."""
        return bisect_right(self._begins, day), bisect_left(self._ends, day)


def areas_on(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per area above communities valid on the day: code, name, level, parent and the codes of its
    county, prefecture, province and country (its own at its own level, null where none)."""
    return _placed_on(areas, day)[0]


def communities_on(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per community valid on the day: community, name, kind (urban / town / village or null),
    committee (居委会 … or null), and the codes township … country (null where there is none)."""
    return tree_on(areas, day)[1]


def tree_on(areas: pl.DataFrame, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The whole tree on the day: what areas_on gives, and what communities_on gives."""
    placed, renamed = _placed_on(areas, day)
    rows = valid_on(areas.filter(pl.col("level") == "community"), day)
    known = pl.col("kind").is_in(["urban", "town", "village"])
    townships = placed.filter(pl.col("level") == "township").select(*LINEAGE, township="code")
    communities = (
        _resolve(rows, renamed, PARENT_LEVELS["community"])
        .select(
            pl.col("code").alias("community"),
            "name",
            pl.when(known).then("kind").alias("kind"),
            pl.when(~known).then("kind").alias("committee"),
            pl.col("standing_code").alias("township"),
        )
        .join(townships, on="township", how="left")
        .sort("community")
    )
    return placed, communities


def _placed_on(areas: pl.DataFrame, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of areas_on, and every code by which one of them may be called (_standing_names)."""
    upper = areas.filter(pl.col("level") != "community")
    standing = valid_on(upper, day).select("code", "name", "level", "parent")
    renamed = _standing_names(upper, standing, day)
    placed = _no_areas()
    there = set(standing["level"].unique())
    for level in UPPER_LEVELS:
        if level in there:
            children = standing.filter(pl.col("level") == level)
            placed = pl.concat([placed, _place(children, placed, renamed, level)])
    return placed.sort("level", "code"), renamed


def rosters(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per community valid on the day: township, community_code, community_name, community_kind.

    Where the kind is not recorded it is guessed: a villagers' committee is a village; a residents'
    committee is urban in a 街道 and town elsewhere. The return corrects the guess.
    """
    townships = valid_on(areas.filter(pl.col("level") == "township"), day)
    in_street = (pl.col("kind") == "街道").fill_null(False) | pl.col("name").str.ends_with("街道")
    streets = townships.filter(in_street)["code"].implode()
    named_village = pl.col("name").str.contains("村$|村委会|村民委员会")
    village = pl.col("committee").str.contains("村委会") | named_village
    guess = (
        pl.when(village)
        .then(pl.lit("village"))
        .when(pl.col("township").is_in(streets))
        .then(pl.lit("urban"))
        .otherwise(pl.lit("town"))
    )
    return communities_on(areas, day).select(
        "township",
        pl.col("community").alias("community_code"),
        pl.col("name").alias("community_name"),
        pl.coalesce("kind", guess).alias("community_kind"),
    )


def roster(areas: pl.DataFrame, township_code: str, day: date) -> pl.DataFrame:
    """The rosters' rows of one township: community_code, community_name, community_kind."""
    return rosters(areas, day).filter(pl.col("township") == township_code).drop("township")


def find_orphans(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """The area rows valid on the day that name a parent which, itself or by its successors, is not."""
    standing = valid_on(areas, day)
    upper = areas.filter(pl.col("level") != "community")
    names = _standing_names(upper, standing.filter(pl.col("level") != "community"), day)
    named = standing.filter(pl.col("parent").is_not_null())
    return pl.concat(
        _resolve(named.filter(pl.col("level") == level), names, above)
        .filter(pl.col("standing_code").is_null())
        .select(areas.columns)
        for level, above in PARENT_LEVELS.items()
    )


def successor_map(areas: pl.DataFrame, from_day: date, to_day: date) -> pl.DataFrame:
    """One row per area valid on from_day, not on to_day, that has a successor valid on to_day: level,
    code, successor. Chains are followed; an area that ended without a successor is left out."""
    key = ["level", "code"]
    standing = valid_on(areas, to_day).select(*key).unique()
    ended = valid_on(areas, from_day).select(*key).unique().join(standing, on=key, how="anti")
    found = _follow(ended.with_columns(pl.col("code").alias("standing_code")), areas, standing)
    return found.select("level", "code", pl.col("standing_code").alias("successor")).sort("level", "code")


def changed_areas(before: pl.DataFrame, after: pl.DataFrame, successors: pl.DataFrame) -> pl.DataFrame:
    """One row per area of a later day that is made of something else than on an earlier one: level, code.
    Those that took others in, and those that a community left or came to, with its township or alone.
    ``before`` and ``after``: the communities on both days; ``successors``: level, code, successor."""
    codes = successors.filter(pl.col("level") == "community").select(community="code", now="successor")
    led = before.join(codes, on="community", how="left").with_columns(
        community=pl.coalesce("now", "community")
    )
    placed = led.join(after, on="community", suffix="_now")
    found = [successors.select("level", code="successor")]
    for level in UPPER_LEVELS:
        names = successors.filter(pl.col("level") == level).select(
            pl.col("code").alias(level), to="successor"
        )
        places = placed.select(level, f"{level}_now").unique().join(names, on=level, how="left")
        places = places.with_columns(pl.coalesce("to", level).alias(level))
        moved = places.filter(pl.col(level).ne_missing(pl.col(f"{level}_now")))
        for column in (level, f"{level}_now"):
            found.append(moved.select(pl.lit(level).alias("level"), code=column))
    return pl.concat(found).drop_nulls().unique().sort("level", "code")


def codes_within(areas: pl.DataFrame, code: str) -> frozenset[str]:
    """Codes of an area and of all that lie or ever lay in it, with those that went into one of these; none
    where there never was such an area."""
    found: set[str] = set(areas.filter(pl.col("code") == code)["code"])
    while True:
        inside = pl.col("parent").is_in(sorted(found)) | pl.col("successor_code").is_in(sorted(found))
        more = set(areas.filter(inside)["code"]) - found
        if not more:
            return frozenset(found)
        found |= more


def codes_inside(areas: pl.DataFrame, code: str) -> frozenset[str]:
    """Codes of an area and of all that lie in it as each stands last: what moved away is not among them."""
    last = areas.sort("valid_from", nulls_last=False).unique(["level", "code"], keep="last")
    found: set[str] = set(last.filter(pl.col("code") == code)["code"])
    lower = found
    while lower:
        lower = set(last.filter(pl.col("parent").is_in(sorted(lower)))["code"]) - found
        found |= lower
    return frozenset(found)


def codes_around(areas: pl.DataFrame, code: str) -> frozenset[str]:
    """The code of an area and those of all that it lies in as areas stand last; none where there is no such
    area, or it has ended."""
    standing = areas.filter(pl.col("valid_to").is_null()).select("code", "parent")
    found: set[str] = set()
    upper = set(standing.filter(code=code)["code"])
    while upper - found:
        found |= upper
        upper = set(standing.filter(pl.col("code").is_in(sorted(upper)))["parent"].drop_nulls())
    return frozenset(found)


def taken_in(areas: pl.DataFrame, level: str, day: date) -> pl.DataFrame:
    """One row per area of a level that ended before the day and went, by whatever chain, into one that stands
    on it: code, now (that area), ended (its own last day)."""
    standing = valid_on(areas, day).select("level", "code").unique()
    over = areas.filter((pl.col("level") == level) & (pl.col("valid_to") < day))
    gone = over.group_by("level", "code").agg(ended=pl.col("valid_to").max())
    gone = gone.join(standing, on=["level", "code"], how="anti")
    found = _follow(gone.select("level", "code", standing_code="code"), areas, standing)
    named = found.select("level", "code", now="standing_code").join(gone, on=["level", "code"])
    return named.select("code", "now", "ended").sort("code")


def came_from(areas: pl.DataFrame, level: str, code: str, day: date) -> list[str]:
    """Codes of the areas of a level that stand on the day and went, by whatever chain, into this one."""
    standing = valid_on(areas, day).filter(pl.col("level") == level, pl.col("code") != code)
    target = pl.DataFrame({"level": [level], "code": [code]})
    found = _follow(standing.select("level", "code", standing_code="code").unique(), areas, target)
    return found["code"].unique().sort().to_list()


def _follow(ended: pl.DataFrame, areas: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """level, code, standing_code: each ended area with the area at the end of its chain that stands."""
    steps = (
        areas.filter(pl.col("successor_code").is_not_null())
        .sort("valid_to", nulls_last=True)
        .unique(["level", "code"], keep="last")
        .select("level", pl.col("code").alias("standing_code"), pl.col("successor_code").alias("next"))
    )
    found = [ended.clear()]
    targets = standing.select("level", pl.col("code").alias("standing_code"))
    for _ in range(MOST_STEPS):
        if ended.is_empty():
            break
        moved = ended.join(steps, on=["level", "standing_code"], how="inner")
        ended = moved.select("level", "code", pl.col("next").alias("standing_code"))
        found.append(ended.join(targets, on=["level", "standing_code"], how="semi"))
        ended = ended.join(targets, on=["level", "standing_code"], how="anti")
    return pl.concat(found)


def _standing_names(upper: pl.DataFrame, standing: pl.DataFrame, day: date) -> pl.DataFrame:
    """level, code, standing_code: every code by which an area that stands on the day may be called as
    a parent, its own and those of areas that went into it before: a child's row need not be sent in anew
    only because the area above it was merged or recoded."""
    own = standing.select("level", "code", pl.col("code").alias("standing_code"))
    over = upper.filter(pl.col("valid_to") < day)
    if over.is_empty():
        return own
    gone = over.select("level", "code").unique().join(standing, on=["level", "code"], how="anti")
    followed = _follow(gone.with_columns(pl.col("code").alias("standing_code")), upper, standing)
    return pl.concat([own, followed])


def _resolve(children: pl.DataFrame, names: pl.DataFrame, levels: tuple[str, ...]) -> pl.DataFrame:
    """The children with the code and level of the area they lie in: the nearest of the levels, given
    from the lowest up, in which their parent code is known. Null where there is none."""
    rank = {level: index for index, level in enumerate(levels)}
    nearest = (
        names.filter(pl.col("level").is_in(levels))
        .sort(pl.col("level").replace_strict(rank, return_dtype=pl.Int8), maintain_order=True)
        .unique("code", keep="first", maintain_order=True)
        .select(pl.col("code").alias("parent"), "standing_code", pl.col("level").alias("standing_level"))
    )
    return children.join(nearest, on="parent", how="left")


def _place(children: pl.DataFrame, placed: pl.DataFrame, names: pl.DataFrame, level: str) -> pl.DataFrame:
    """The children of one level with their lineage, from the areas above them placed already."""
    resolved = _resolve(children, names, PARENT_LEVELS.get(level, ()))
    lineage = placed.select(
        pl.col("code").alias("standing_code"), pl.col("level").alias("standing_level"), *LINEAGE
    )
    joined = resolved.join(lineage, on=["standing_code", "standing_level"], how="left")
    if level in LINEAGE:
        joined = joined.with_columns(pl.col("code").alias(level))
    return joined.select(placed.columns)


def _no_areas() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(("code", "name", "level", "parent", *LINEAGE), pl.String))
