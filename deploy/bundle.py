"""The offline bundle: one archive with all that a machine without a network needs to install the product, for
the system, processor and Python that make it.

Runs in the environment of development.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pipelines
from deploy.locks import DEV_LOCK, PROJECT, lock_text, product_pins, read_pins
from deploy.sbom import NAME, write_papers

DIST = PROJECT / "dist"
OFFLINE = PROJECT / "deploy" / "offline"
BESIDE = ("LICENSE", "CHANGELOG.md", "SECURITY.md", "docs", "deploy/systemd", "deploy/nginx")
"""What of the project goes with the wheels."""
GLIBC = 28
"""Minor version of the glibc 2 with which the bundle goes: that of RHEL 8, openEuler 20.03, Kylin V10 and
Debian 10. pip alone would take what goes with this machine's. Where a package drops it, pip says so here."""


def write_bundle(folder: Path = DIST) -> Path:
    """The archive, made anew. Wheels come from pip's cache or the index that pip is told of, each checked
    against its hash in the lock. Raises CalledProcessError where one cannot be had."""
    parts = folder / "bundle"
    shutil.rmtree(parts, ignore_errors=True)
    wheelhouse = parts / "wheelhouse"
    wheelhouse.mkdir(parents=True)
    own = build_wheel(wheelhouse)
    download(lock_text(product_pins()) + read_pins(DEV_LOCK)["pip"].text, parts)
    lock = lock_text(product_pins()) + own_pin(own)
    write_papers(parts / "licences")
    for source in BESIDE:
        copy_into(parts, PROJECT / source)
    archive = assemble(parts, lock, pipelines.__version__, folder)
    shutil.rmtree(parts)
    return archive


def build_wheel(folder: Path) -> Path:
    """The product's own wheel."""
    building = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    subprocess.run(building, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("burden_monitor-*.whl"))


def download(lock: str, parts: Path) -> None:
    """The wheels that a lock names into the wheelhouse, for this system."""
    file = parts / "wheels.txt"
    file.write_text(lock, encoding="utf-8")
    options = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--quiet", "--quiet")
    systems = [word for name in systems_served() for word in ("--platform", name)]
    where = ("--requirement", str(file), "--dest", str(parts / "wheelhouse"))
    subprocess.run((sys.executable, "-m", "pip", "download", *options, *systems, *where), check=True)
    file.unlink()


def systems_served() -> list[str]:
    """What wheels may be made for (PEP 600): this processor, and any glibc up to ``GLIBC``."""
    names = [*(f"manylinux_2_{minor}" for minor in range(GLIBC, 4, -1)), "manylinux2014", "manylinux2010"]
    return [f"{name}_{platform.machine()}" for name in (*names, "manylinux1", "linux")]


def own_pin(wheel: Path) -> str:
    """The product in a lock, with its extra ``auth``, so that pip sees whether all of that is there."""
    version = wheel.name.split("-")[1]
    return f"{NAME}[auth]=={version} --hash=sha256:{sha256(wheel)}\n"


def copy_into(parts: Path, source: Path) -> None:
    """A file or folder of the project, to the top of the bundle."""
    if source.is_dir():
        shutil.copytree(source, parts / source.name)
    else:
        shutil.copy(source, parts)


def assemble(parts: Path, lock: str, version: str, folder: Path) -> Path:
    """The archive in ``folder``, of what lies in ``parts`` with a wheelhouse in it, and of what installs it.
    Wheels are compressed already, so the archive is not."""
    for file in OFFLINE.iterdir():
        shutil.copy(file, parts / file.name)
    told = (".".join(platform.python_version_tuple()[:2]), platform.system(), platform.machine())
    for name, text in (("VERSION", version), ("PLATFORM", " ".join(told)), ("requirements.txt", lock)):
        (parts / name).write_text(text.strip() + "\n", encoding="utf-8")
    write_sums(parts)
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    stem = f"burden-{version}-offline-{python}-manylinux_2_{GLIBC}_{platform.machine()}"
    archive = folder / f"{stem}.tar"
    with tarfile.open(archive, "w") as out:
        out.add(parts, stem, filter=_owned_by_nobody)
    (folder / f"{archive.name}.sha256").write_text(f"{sha256(archive)}  {archive.name}\n", encoding="utf-8")
    return archive


def _owned_by_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who made the archive is nobody's business, and no user elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def write_sums(parts: Path) -> None:
    """SHA256SUMS of every file, as sha256sum reads it."""
    files = sorted(file for file in parts.rglob("*") if file.is_file() and file.name != "SHA256SUMS")
    lines = [f"{sha256(file)}  {file.relative_to(parts).as_posix()}\n" for file in files]
    (parts / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    if platform.system() != "Linux":
        sys.exit("离线安装包只能在 Linux 上制作。\nThe offline bundle is made on Linux, for Linux.")
    print(write_bundle())
