"""Areas: the tree of province, prefecture, county, township and community, and how it changes in time.

An area frame has one row per level, code and span of validity. A code alone does not name an area:
a city without counties is a prefecture and its own county under one code.
"""

from pipelines.areas.country import compared_within
from pipelines.areas.reading import boundary_file, read_areas_csv, read_points, read_reference
from pipelines.areas.stored import AreasImport, import_areas, load_areas
from pipelines.areas.tree import (
    Stages,
    areas_on,
    came_from,
    changed_areas,
    codes_within,
    communities_on,
    roster,
    rosters,
    successor_map,
    taken_in,
    tree_on,
    valid_on,
)

__all__ = [
    "AreasImport",
    "Stages",
    "areas_on",
    "boundary_file",
    "came_from",
    "changed_areas",
    "codes_within",
    "communities_on",
    "compared_within",
    "import_areas",
    "load_areas",
    "read_areas_csv",
    "read_points",
    "read_reference",
    "roster",
    "rosters",
    "successor_map",
    "taken_in",
    "tree_on",
    "valid_on",
]
