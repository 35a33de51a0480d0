"""The bill of materials: true to the format, and to the lock."""

from __future__ import annotations

import json
import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

import pipelines
from deploy.licences import Licence
from deploy.locks import product_pins
from deploy.sbom import write_sbom
from pipelines.base.home import PROJECT


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    write_sbom(pipelines.__version__, product_pins(), [Licence("numpy", "1", "MIT AND 0BSD")], file)
    return file.read_text(encoding="utf-8")


def test_it_is_cyclonedx(tmp_path: Path) -> None:
    """Of a few packages, one of them with an expression for a licence: the validator takes its time."""
    few = {name: pin for name, pin in product_pins().items() if name in ("scipy", "numpy", "certifi")}
    said = [Licence("certifi", "1", "MPL-2.0"), Licence("numpy", "1", "MIT AND 0BSD")]
    write_sbom(pipelines.__version__, few, said, tmp_path / "sbom.json")
    text = (tmp_path / "sbom.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_it_names_every_package_of_the_lock_with_its_hashes(text: str) -> None:
    bom = json.loads(text)
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    named = {component["purl"].removeprefix("pkg:pypi/") for component in bom["components"]}
    pinned = set(re.findall(r"^([\w.-]+==[^\s;]+)", lock, re.MULTILINE))
    assert {pin.replace("==", "@") for pin in pinned} < named
    hashes = {
        each["content"]
        for component in bom["components"]
        for reference in component["externalReferences"]
        for each in reference["hashes"]
    }
    assert set(re.findall(r"--hash=sha256:(\w+)", lock)) < hashes


def test_it_says_what_needs_what(text: str) -> None:
    bom = json.loads(text)
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in bom["dependencies"]}
    root = bom["metadata"]["component"]
    assert (root["name"], root["version"]) == ("burden-monitor", pipelines.__version__)
    assert {"duckdb", "polars", "streamlit"} < needs[root["bom-ref"]]
    assert "numpy" in needs["scipy"] and {"authlib", "httpx"} < needs["streamlit"]


def test_it_says_licences(text: str) -> None:
    (numpy,) = [each for each in json.loads(text)["components"] if each["name"] == "numpy"]
    assert numpy["licenses"] == [{"expression": "MIT AND 0BSD"}]


def test_the_product_is_installed_from_all_that_streamlit_needs_to_sign_in() -> None:
    """The lock's remarks say the same as the packages that are installed say of themselves."""
    wanted, ahead = set(), ["streamlit[auth]"]
    while ahead:
        asked = Requirement(ahead.pop())
        for said in requires(asked.name) or ():
            needed = Requirement(said)
            told = {"extra": next(iter(asked.extras), "")}
            if (not needed.marker or needed.marker.evaluate(told)) and needed.name.lower() not in wanted:
                wanted.add(needed.name.lower())
                ahead.append(f"{needed.name}[{','.join(needed.extras)}]" if needed.extras else needed.name)
    assert {name.replace("_", "-") for name in wanted} - set(product_pins()) == set()
