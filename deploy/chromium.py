"""Finding a Chromium for the browser tests, and installing one where that is possible.

Standard library only: it runs before the environment is there.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
"""What draws without a screen alone comes first: it takes a fifth less of the processor."""
WINDOWS_PLACES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as p: print(p.chromium.executable_path)"
)
HELP = """\
浏览器测试需要 Chromium，本机没有，也无法自动安装。请任选其一：
The browser tests need Chromium; there is none here and it could not be installed. Any of these will do:
  Debian / Ubuntu   sudo apt-get install chromium fonts-noto-cjk
  any system        .venv/bin/python -m playwright install --with-deps chromium
  own browser       CHROMIUM=/path/to/chrome make test"""


def _candidates(python: Path | str) -> Iterator[str]:
    yield os.environ.get("CHROMIUM", "")
    for name in NAMES:
        yield shutil.which(name) or ""
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            yield from (str(Path(os.environ[variable]) / place) for place in WINDOWS_PLACES)
    # The program is ours and so is the one argument.
    asked = subprocess.run([str(python), "-c", PLAYWRIGHT_PATH], capture_output=True, text=True, check=False)
    yield asked.stdout.strip()


def _starts(path: str) -> bool:
    """Whether the program runs at all: Ubuntu's apt package is a stub that only asks for snap."""
    if not path or not Path(path).is_file():
        return False
    if platform.system() == "Windows":  # there --version would open a window
        return True
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def find_chromium(python: Path | str = sys.executable) -> str | None:
    """The first that starts of $CHROMIUM, the names on PATH, the usual Windows places, Playwright's own."""
    return next((path for path in _candidates(python) if _starts(path)), None)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(*packages: str) -> bool:
    """Install Debian packages. False where this is no Debian, we are not root, or apt failed."""
    if not (shutil.which("apt-get") and _is_root()):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages])
    return all(
        subprocess.run(["apt-get", *command], env=environment, check=False).returncode == 0
        for command in commands
    )


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:  # no fontconfig: Windows and macOS bring their own fonts
        return platform.system() != "Linux"
    found = subprocess.run([lister, ":lang=zh", "file"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def ensure_chromium(python: Path | str = sys.executable) -> str | None:
    """A Chromium that starts, installed where need be, with a Chinese font. None where there is no way."""
    found = find_chromium(python)
    if found is None and apt_install("chromium-headless-shell", "fonts-noto-cjk"):
        found = find_chromium(python)
    if found is None:
        with_libraries = ["--with-deps"] if _is_root() and shutil.which("apt-get") else []
        command = [str(python), "-m", "playwright", "install", *with_libraries, "chromium"]
        subprocess.run(command, check=False)
        found = find_chromium(python)
    if found and not _has_chinese_font() and not apt_install("fonts-noto-cjk"):
        print(
            "没有中文字体，截图中的汉字会显示为方框。"
            "No Chinese font: characters will show as boxes in screenshots.",
            file=sys.stderr,
        )
    return found
