"""The software bill of materials: what the product is installed from, as CycloneDX.

Runs in the environment of development.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import pipelines
from deploy.licences import Licence, installed_licences, write_table
from deploy.locks import PROJECT, Pin, product_pins

NAME, OWN_LICENCE = "burden-monitor", "Apache-2.0"
INDEX = "https://pypi.org/simple"


def write_sbom(version: str, pins: Mapping[str, Pin], licences: Iterable[Licence], file: Path) -> None:
    """Every package of the lock with its version, the hashes of all its files, its licence where this system
    needs the package, and what needs it; the product, in ``version``, needs what it declares."""
    root = Component(name=NAME, version=version, type=ComponentType.APPLICATION, bom_ref=NAME)
    root.licenses.add(LicenseFactory().make_from_string(OWN_LICENCE))
    expressions = {licence.name: licence.expression for licence in licences}
    components = {name: _component(pin, expressions.get(name)) for name, pin in pins.items()}
    bom = Bom(components=components.values())
    bom.metadata.component = root
    for name, component in {NAME: root, **components}.items():
        bom.register_dependency(component, [components[n] for n, pin in pins.items() if name in pin.parents])
    JsonV1Dot6(bom).output_to_file(str(file), allow_overwrite=True, indent=1)


def _component(pin: Pin, expression: str | None) -> Component:
    found = sorted(re.findall(r"--hash=sha256:(\w+)", pin.text))
    component = Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=pin.name,
        purl=PackageURL("pypi", None, pin.name, pin.version),
    )
    if expression:
        component.licenses.add(LicenseFactory().make_from_string(expression))
    component.external_references.add(
        ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(f"{INDEX}/{pin.name}/"),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in found],
        )
    )
    return component


def write_papers(folder: Path) -> None:
    """What an office asks for before it takes a program in: bill of materials, and licences as a table."""
    folder.mkdir(parents=True, exist_ok=True)
    pins, version = product_pins(), pipelines.__version__
    licences = installed_licences(pins)
    write_sbom(version, pins, licences, folder / f"burden-{version}.cdx.json")
    write_table(licences, folder / f"burden-{version}-licences.csv")


if __name__ == "__main__":
    write_papers(PROJECT / "dist")
