"""The offline bundle's way of installing, tried without a network with a small product in place of ours: what
all of ours does is tried at a release, by ``deploy/bundle_check.py``."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from deploy.bundle import BESIDE, assemble, copy_into, own_pin, sha256, write_sums
from deploy.without_network import trouble, without_network
from pipelines.base.home import PROJECT


def _write_wheel(
    folder: Path, name: str, version: str, code: str, metadata: str = "", points: str = ""
) -> Path:
    """A wheel with one module of that name."""
    wheel, notes = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}"
    files = {
        f"{name}.py": code,
        f"{notes}/METADATA": head,
        f"{notes}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{notes}/entry_points.txt": points,
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{notes}/RECORD"))
    with zipfile.ZipFile(wheel, "w") as out:
        for file, text in (*files.items(), (f"{notes}/RECORD", record)):
            out.writestr(file, text)
    return wheel


def _write_pip(folder: Path) -> None:
    """The pip that is installed here, as it lies in its own wheel, but compiled where it is here: Python
    would do that anew each time."""
    pip = distribution("pip")
    with zipfile.ZipFile(folder / f"pip-{pip.version}-py3-none-any.whl", "w") as out:
        for file in pip.files or ():
            source = Path(str(file.locate()))
            compiled = Path(cache_from_source(source)) if source.suffix == ".py" else source
            if file.parts[0] == "pip" and file.suffix != ".pyc":
                kept = (compiled, file.with_suffix(".pyc")) if compiled != source else (source, file)
                out.write(*kept if compiled.exists() else (source, file))


def make_bundle(folder: Path, version: str) -> Path:
    """The bundle of a product whose command says its version and what a package says that it needs."""
    parts = folder / f"parts-{version}"
    wheelhouse = parts / "wheelhouse"
    wheelhouse.mkdir(parents=True)
    needed = _write_wheel(wheelhouse, "needed", "3.1", "WORD = 'from the wheelhouse'\n")
    own = _write_wheel(
        wheelhouse,
        "burden_monitor",
        version,
        f"import needed\n\ndef main():\n    print('{version}', needed.WORD)\n",
        "Provides-Extra: auth\nRequires-Dist: needed; extra == 'auth'\n",
        "[console_scripts]\nburden = burden_monitor:main\n",
    )
    _write_pip(wheelhouse)
    lock = f"needed==3.1 --hash=sha256:{sha256(needed)}\n{own_pin(own)}"
    archive = assemble(parts, lock, version, folder)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / archive.stem


def install(bundle: Path, to: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """By the bundle's own script, where there is no network."""
    reason = trouble()
    assert reason is None, reason
    command = without_network("sh", bundle / "install", "--to", to, "--python", sys.executable, *words)
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def said_by(to: Path) -> str:
    return subprocess.run([to / "bin" / "burden"], capture_output=True, encoding="utf-8", check=True).stdout


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(tmp_path_factory.mktemp("bundle"), "1.0")


@pytest.fixture
def own_bundle(bundle: Path, tmp_path: Path) -> Path:
    """One that a test may change."""
    return shutil.copytree(bundle, tmp_path / "bundle")


def test_there_is_no_network_where_it_is_tried() -> None:
    look = "from deploy.without_network import *; bring_up_loopback(); require_no_network()"
    done = subprocess.run(without_network(sys.executable, "-c", look), cwd=PROJECT, check=False)
    assert done.returncode == 0


def test_it_installs_by_hash_and_a_later_version_takes_over(bundle: Path, tmp_path: Path) -> None:
    to = tmp_path / "opt" / "burden"
    to.parent.mkdir()
    done = install(bundle, to)
    assert done.returncode == 0, done.stderr
    assert said_by(to) == "1.0 from the wheelhouse\n"
    assert done.stdout == "" and len(done.stderr.splitlines()) == 2  # both languages
    later = make_bundle(tmp_path, "1.1")
    assert install(later, to).returncode == 0
    assert said_by(to) == "1.1 from the wheelhouse\n"
    assert said_by(Path(f"{to}-1.0")) == "1.0 from the wheelhouse\n"  # to go back to
    again = install(later, to)
    assert again.returncode == 1 and "Version 1.1 is in use already" in again.stderr


def test_a_file_that_is_not_what_it_was_stops_it(own_bundle: Path, tmp_path: Path) -> None:
    (wheel,) = own_bundle.glob("wheelhouse/needed-*.whl")
    wheel.write_bytes(wheel.read_bytes().replace(b"from the wheelhouse", b"from somebody else "))
    done = install(own_bundle, tmp_path / "burden")
    assert done.returncode == 1 and "not what SHA256SUMS says" in done.stderr
    assert not (tmp_path / "burden").exists() and not (tmp_path / "burden-1.0").exists()


def test_a_wheel_in_place_of_another_stops_it_though_the_sums_say_so_too(
    own_bundle: Path, tmp_path: Path
) -> None:
    _write_wheel(own_bundle / "wheelhouse", "needed", "3.1", "WORD = 'from somebody else'\n")
    write_sums(own_bundle)
    done = install(own_bundle, tmp_path / "burden")
    assert done.returncode == 1 and "HASH" in done.stderr.upper()
    assert not (tmp_path / "burden").exists()


def test_another_python_is_said_by_name(own_bundle: Path, tmp_path: Path) -> None:
    (own_bundle / "PLATFORM").write_text("3.99 Linux x86_64\n", encoding="utf-8")
    done = install(own_bundle, tmp_path / "burden")
    here = ".".join(map(str, sys.version_info[:2]))
    assert (
        done.returncode == 1
        and f"for Python 3.99 Linux x86_64, and {sys.executable} is {here}" in done.stderr
    )


def test_a_folder_that_is_no_link_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "burden").mkdir()
    done = install(bundle, tmp_path / "burden")
    assert done.returncode == 1 and "is no link" in done.stderr
    assert list((tmp_path / "burden").iterdir()) == []


@pytest.mark.parametrize("words", [("--too",), ("--to",)])
def test_a_wrong_word_is_said(bundle: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = install(bundle, tmp_path / "burden", *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)


def test_what_the_readme_names_is_in_the_bundle(bundle: Path, tmp_path: Path) -> None:
    for source in BESIDE:
        copy_into(tmp_path, PROJECT / source)
    text = (bundle / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:docs/|systemd|nginx)[\w./]*)`", text))
    assert len(named) == 4
    assert [name for name in named if not (tmp_path / name).exists() and not (bundle / name).exists()] == []


def test_the_script_is_one_that_sh_reads() -> None:
    script = PROJECT / "deploy" / "offline" / "install"
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
    (line,) = [line for line in script.read_text(encoding="utf-8").splitlines() if "sudo sh install" in line]
    assert shlex.split(line, comments=False)[1:4] == ["sudo", "sh", "install"]
