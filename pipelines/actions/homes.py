"""Making a home: its store, its areas, its lists and its jurisdiction, all there or nothing there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from pipelines.actions.rights import require
from pipelines.admission.rules import load_rules
from pipelines.areas.reading import REFERENCE_AREAS, read_areas_csv, read_reference
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.importing import add_reference_lists
from pipelines.lists.reference import reference_lists
from pipelines.store import locked, open_store
from schemas.errors import HomeError
from schemas.scope import Scope


def found_home(
    home: Home, scope: Scope, jurisdiction: str, areas_file: Path | None = None, *, synthetic: bool = False
) -> int:
    """Make the home of a jurisdiction with the areas of a CSV, else its own in the reference, and the lists
    that its documents name as their first versions; the number of areas loaded. Raises UserError where the
    input is refused, HomeError where there is a home already. The store is built beside its place and moved
    there last, so that nothing is half made."""
    require(scope, "homes")
    load_rules(jurisdiction)  # every fault of the file is said now, not at the first application
    settings = load_jurisdiction(jurisdiction)
    lists = reference_lists(jurisdiction)
    areas = read_areas_csv(areas_file) if areas_file else read_reference(settings.area_code)
    digest = hashlib.sha256((areas_file or REFERENCE_AREAS).read_bytes()).hexdigest()
    _refuse_existing(home)
    with locked(home):
        _refuse_existing(home)
        making = Home(home.path / ".making")
        shutil.rmtree(making.path, ignore_errors=True)  # left by an init that was cut off
        with open_store(making, actor=scope.principal, create=True) as store, store.transaction():
            store.set_setting("jurisdiction", jurisdiction)
            store.set_setting("synthetic", "yes" if synthetic else "no")
            replace_areas(store, areas, digest)
            sources = add_reference_lists(store, lists)
            store.record("init", jurisdiction, areas=areas.height, lists=sources)
        making.store.replace(home.store)
        shutil.rmtree(making.path, ignore_errors=True)
    return areas.height


def _refuse_existing(home: Home) -> None:
    if home.store.exists():
        raise HomeError("HOM-002", path=home.path)
