"""From the sign-in back to the page: to one of ours, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from pages._ui.shell import way_back

ORIGIN = "https://burden.gov.cn"
SENT = [(b"location", b"/"), (b"set-cookie", b"_streamlit_user=x")]


@pytest.fixture(autouse=True)
def of_ours(tmp_path: Path) -> Iterator[None]:
    before = config.get_option("secrets.files")
    file = tmp_path / "secrets.toml"
    file.write_text(f'[auth]\nredirect_uri = "{ORIGIN}/oauth2callback"\n', encoding="utf-8")
    config._set_option("secrets.files", [str(file)], "a test")
    secrets_singleton._reset()
    yield
    config._set_option("secrets.files", before, "a test")
    secrets_singleton._reset()


def back(referer: str) -> str | None:
    """Where a browser that went to sign in from there is led afterwards."""
    noted = way_back.noted(Headers({"referer": referer}), [])
    if not noted:
        return None
    cookie = SimpleCookie(noted[0][1].decode())[way_back.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    return led(cookie.value)


def led(value: str) -> str:
    sent = way_back.led_back(Headers({"cookie": f"a=1; {way_back.COOKIE}={value}"}), SENT)
    (location,) = [said.decode() for name, said in sent if name == b"location"]
    return location


@pytest.mark.parametrize(
    "path", ["/", "/league", "/league?level=county&indicator=a_b", "/area?code=510104&back=a%26b"]
)
def test_to_the_page_one_came_from(path: str) -> None:
    assert back(ORIGIN + path) == path


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.cn/league",
        "http://burden.gov.cn/league",
        "https://burden.gov.cn.evil.cn/",
        f"{ORIGIN}//evil.cn",
        ORIGIN,
    ],
)
def test_to_no_other_place(referer: str) -> None:
    assert back(referer) is None


@pytest.mark.parametrize(
    "value", ["//evil.cn", "%2F%2Fevil.cn", "/%5Cevil.cn", "https%3A%2F%2Fevil.cn", "league", ""]
)
def test_a_cookie_that_somebody_planted_leads_nowhere(value: str) -> None:
    assert led(value) == "/"


def test_no_line_can_be_put_into_the_answer() -> None:
    assert "\r" not in led("/a%0D%0AX: y") and "\n" not in led("/a%0D%0AX: y")
