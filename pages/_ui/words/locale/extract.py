"""Messages of the code, and bringing the catalogues up to them:
``python -m pages._ui.words.locale.extract``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from pages._ui.words.text import CATALOGUES, LANGUAGES

PROJECT = Path(__file__).resolve().parents[4]
KEYWORDS = {"_": None, "N_": None}


def extract_messages() -> Catalog:
    """Every message the code asks for, with the places that ask."""
    found = Catalog(project="burden-monitor", fuzzy=False)
    for place, line, message, _, _ in _found_in_pages():
        found.add(message, locations=[(f"pages/{Path(place).as_posix()}", line)])
    for line, message, _, _ in extract_from_file("python", PROJECT / "app.py", keywords=KEYWORDS):
        found.add(message, locations=[("app.py", line)])
    return found


def _found_in_pages() -> Any:
    # Babel leaves out folders that begin with an underscore unless told otherwise.
    return extract_from_dir(PROJECT / "pages", keywords=KEYWORDS, directory_filter=lambda folder: True)


def read_catalogue(language: str) -> Catalog:
    with (CATALOGUES / f"{LANGUAGES[language]}.po").open("rb") as file:
        return read_po(file, locale=LANGUAGES[language])


def update_catalogues() -> list[str]:
    """Adds new messages to both catalogues and drops those no longer asked for; English stands for itself.
    Gives the messages that still lack Chinese."""
    wanted = extract_messages()
    missing = []
    for language, name in LANGUAGES.items():
        path = CATALOGUES / f"{name}.po"
        catalogue = read_catalogue(language) if path.exists() else Catalog(locale=name, fuzzy=False)
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        for message in catalogue:
            if language == "en" and message.id:
                message.string = message.id
            elif message.id and not message.string:
                missing.append(str(message.id))
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, omit_header=False, sort_output=True, width=110)
    return missing


if __name__ == "__main__":
    print("\n".join(update_catalogues()))
