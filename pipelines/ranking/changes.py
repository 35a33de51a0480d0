"""Whether a figure changed broadly, or in a few townships only.

A stock is counted in full, so its change is a fact; what may be asked is whether the townships changed as
one, or a few of them made it. What happened and what was answered is scattered by chance as well. Source:
docs/developing/statistics.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
import scipy

from pipelines.ranking.process import moderated

CONFIDENCE = 0.95

KEY = ("level", "area_code", "indicator")

PAIR = ("numerator", "denominator", "numerator_before", "denominator_before")
"""Both sides of a figure in two periods, of the same communities."""


def paired(clusters: pl.DataFrame, by: Sequence[str] = ("area_code",)) -> pl.DataFrame:
    """One row per area (``by``) with a denominator in both periods, in their order: ``change`` of the ratio
    Σ numerator / Σ denominator, ``counted`` that of Σ numerator; ``clusters`` and ``changed``, how many there
    are and in how many anything changed; ``variance`` of one cluster's contribution, so that the change's is
    variance / clusters (null with fewer than two); ``drawn``, the common ratio R̄ and Σ 1 / n of both periods:
    what Poisson's and the binomial variance of the change are made of. One row per area and cluster (a
    township; of a township, a community) in: the columns PAIR, of the communities that are in both periods.

    A cluster's contribution is (x − R n) / Σ n − (x₀ − R₀ n₀) / Σ n₀: linearisation of a difference of ratios
    of the same clusters. Source: Cochran, Sampling Techniques (1977), 6.3 and 6.13."""
    sums = {name: pl.col(name).sum().over(by) for name in PAIR}
    known = clusters.with_columns(total.alias(f"all_{name}") for name, total in sums.items()).filter(
        pl.col("all_denominator") > 0, pl.col("all_denominator_before") > 0
    )
    parts = [
        (pl.col(x) - pl.col(f"all_{x}") / pl.col(f"all_{n}") * pl.col(n)) / pl.col(f"all_{n}")
        for x, n in (PAIR[:2], PAIR[2:])
    ]
    moved = pl.any_horizontal(
        pl.col(now).ne(pl.col(before)) for now, before in zip(PAIR[:2], PAIR[2:], strict=True)
    )
    x, n, x0, n0 = (pl.col(f"all_{name}").first() for name in PAIR)
    count = pl.len().cast(pl.Int64)
    squares = (pl.col("share") ** 2).sum()
    return (
        known.with_columns(share=parts[0] - parts[1], moved=moved)
        .group_by(by)
        .agg(
            (x / n - x0 / n0).alias("change"),
            (x - x0).alias("counted"),
            count.alias("clusters"),
            pl.col("moved").sum().cast(pl.Int64).alias("changed"),
            pl.when(count > 1).then(squares * count**2 / (count - 1)).alias("variance"),
            pl.struct(mean=(x + x0) / (n + n0), inverse=1 / n + 1 / n0).alias("drawn"),
        )
        .sort(by)
    )


def judge(areas: pl.DataFrame, chance: str | pl.Expr | None = None, by: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of ``paired``, of one level and figure or of each that ``by`` tells apart, with ``broad``:
    whether the change is beyond what the clusters' own changes explain, by Student's test at 95 %. False
    where nothing changed; null where no area has three clusters.

    The variance is the greater of the area's own and the one drawn in to the level's (process.moderated): the
    level's alone would call broad what one township did while nearly all others stood still. ``chance``
    (count or proportion) says that the figure is drawn: the variance is then no less than Poisson's or the
    binomial one about the common ratio, and the test is that of two counts given their sum, over-dispersed
    (Przyborowski and Wilenski, Biometrika 31 (1940) 313–323; McCullagh and Nelder, Generalized Linear Models
    (1989), 4.5), or of two shares of clustered samples."""
    known = moderated(areas, by)
    freedom = known["freedom"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    limit = pl.Series("limit", scipy.stats.t.ppf((1 + CONFIDENCE) / 2, freedom), nan_to_null=True)
    mean, inverse = (pl.col("drawn").struct.field(name) for name in ("mean", "inverse"))
    kind = chance if isinstance(chance, pl.Expr) else pl.lit(chance, pl.String)
    scattered = (
        pl.when(kind == "count")
        .then(mean * inverse)
        .when(kind == "proportion")
        .then(mean * (1 - mean) * inverse)
    )
    s2 = pl.max_horizontal("ratio_s2", pl.col("variance") / pl.col("clusters"), scattered)
    beyond = pl.col("change").abs() > pl.col("limit") * s2.sqrt()
    judged = known.with_columns(limit).with_columns(broad=beyond)
    return judged.select(*(name for name in areas.columns if name != "drawn"), "broad")


def judge_all(
    clusters: Iterable[pl.DataFrame], chance: Mapping[str, str], provinces: pl.DataFrame
) -> pl.DataFrame:
    """One row per area and indicator of ``clusters`` (KEY and PAIR, in portions, each of which holds all rows
    of its areas and indicators): KEY, change, counted, clusters, changed, broad; ``chance`` by indicator, of
    those that are drawn; ``provinces``: one row per area: level, area_code, province, what it is compared
    within."""
    kind = pl.col("indicator").replace_strict(chance, default=None, return_dtype=pl.String)
    first, *further = (paired(some, KEY) for some in clusters)
    changes = pl.concat([first, *further]).sort(KEY) if further else first
    known = changes.join(provinces, on=["level", "area_code"], how="left", maintain_order="left")
    judged = judge(known, kind, ("level", "province", "indicator"))
    return judged.select(*KEY, "change", "counted", "clusters", "changed", "broad")
