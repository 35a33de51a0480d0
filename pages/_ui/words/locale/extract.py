"""Messages of the code, and bringing the Chinese catalogue up to them:
``python -m pages._ui.words.locale.extract``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from pages._ui.words.text import CATALOGUE

PROJECT = Path(__file__).resolve().parents[4]
KEYWORDS = {"_": None, "N_": None}
HEADER = """# Chinese of the messages of the pages, in the order of the English.
msgid ""
msgstr ""
"Project-Id-Version: burden-monitor\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


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


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale=CATALOGUE.stem)


def update_catalogue() -> list[str]:
    """Adds new messages to the catalogue and drops those no longer asked for. Gives the messages that still
    lack Chinese."""
    catalogue = read_catalogue()
    catalogue.update(extract_messages(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, no_location=True, omit_header=True, sort_output=True, width=110)
    return [str(message.id) for message in catalogue if message.id and not message.string]


if __name__ == "__main__":
    print("\n".join(update_catalogue()))
