"""What a dashboard must not start with: a sign-in that is half set up would let in the wrong people."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from pages._ui.shell import access, identity, starting
from pipelines.base.home import PROJECT
from schemas.errors import UserError
from tests.support.dashboard import free_port
from tests.support.signing_in import COOKIE_SECRET, GATEWAY_SECRET

Settings = Callable[..., None]
GOOD = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": COOKIE_SECRET,
    "client_id": "burden",
    "client_secret": "of the dashboard",
    "server_metadata_url": "https://id.gov.cn/.well-known/openid-configuration",
}


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of how people sign in."""
    for name in (
        "BURDEN_AUTH",
        "BURDEN_GATEWAY_SECRET",
        "BURDEN_SESSION_HOURS",
        "BURDEN_TLS",
        access.VARIABLE,
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def option() -> Iterator[Callable[[str, object], None]]:
    """Sets an option of Streamlit for the test."""
    before: dict[str, object] = {}

    def set_option(name: str, value: object) -> None:
        before.setdefault(name, config.get_option(name))
        config._set_option(name, value, "a test")

    yield set_option
    for name, value in before.items():
        config._set_option(name, value, "a test")


@pytest.fixture
def settings(tmp_path: Path, option: Callable[[str, object], None]) -> Iterator[Settings]:
    """Writes the file with the settings of the provider; without any there is none."""

    def write(**changed: str) -> None:
        file = tmp_path / "secrets.toml"
        told = {**GOOD, **changed}
        file.write_text("\n".join(["[auth]", *(f'{key} = "{said}"' for key, said in told.items() if said)]))
        option("secrets.files", [str(file)])
        secrets_singleton._reset()

    option("secrets.files", [str(tmp_path / "none.toml")])
    secrets_singleton._reset()
    yield write
    secrets_singleton._reset()


def refused() -> str:
    """The code with which the start is refused."""
    with pytest.raises(UserError) as error:
        starting.require_start()
    return error.value.code


def test_how_people_sign_in_is_one_of_three(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for said in ("", " ", "off", " off "):
        monkeypatch.setenv("BURDEN_AUTH", said)
        assert identity.mode() == "off"
    for said in ("OIDC", "header", "off,oidc", "none"):
        monkeypatch.setenv("BURDEN_AUTH", said)
        assert refused() == "AUT-001"


def test_a_provider_whose_settings_are_whole_starts(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "oidc")
    settings()
    starting.require_start()
    settings(redirect_uri="https://localhost/oauth2callback")
    starting.require_start()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"client_id": ""}, "AUT-003"),
        ({"server_metadata_url": ""}, "AUT-003"),
        ({"redirect_uri": "http://burden.gov.cn/oauth2callback"}, "AUT-004"),
        ({"redirect_uri": "https://localhost/elsewhere"}, "AUT-004"),
        ({"server_metadata_url": "http://id.gov.cn/.well-known/openid-configuration"}, "AUT-004"),
        ({"cookie_secret": "short"}, "AUT-005"),
        ({"redirect_uri": "https://burden.gov.cn/oauth2callback"}, "AUT-010"),
    ],
)
def test_a_provider_half_set_up_does_not(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, changed: dict[str, str], code: str
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "oidc")
    settings(**changed)
    assert refused() == code


def test_without_a_file_of_settings_it_says_what_lacks_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "oidc")
    with pytest.raises(SystemExit) as stopped:
        starting.stop_where_wrong()
    zh, en = str(stopped.value).splitlines()
    assert "登录设置不全" in zh and "redirect_uri、cookie_secret" in zh and "AUT-003" in zh
    assert "lacks redirect_uri, cookie_secret" in en and "deploy/secrets.example.toml" in en


def test_a_gateway_needs_a_secret_that_nobody_guesses(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "proxy")
    assert refused() == "AUT-005"
    monkeypatch.setenv("BURDEN_GATEWAY_SECRET", "x" * 31)
    assert refused() == "AUT-005"
    monkeypatch.setenv("BURDEN_GATEWAY_SECRET", "x" * 32)
    starting.require_start()


def test_a_gateway_is_the_only_way_in(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, option: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "proxy")
    monkeypatch.setenv("BURDEN_GATEWAY_SECRET", GATEWAY_SECRET)
    option("server.address", "10.0.0.7")
    assert refused() == "AUT-007"
    option("server.address", "unix:///run/burden/socket")
    starting.require_start()


@pytest.mark.parametrize("mode", ["oidc", "proxy"])
def test_two_ways_to_sign_in_do_not_start(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, mode: str
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", mode)
    monkeypatch.setenv("BURDEN_GATEWAY_SECRET", GATEWAY_SECRET)
    settings()
    assert refused() == "AUT-006"


def test_options_that_let_others_in_do_not_start(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, option: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("BURDEN_AUTH", "proxy")
    monkeypatch.setenv("BURDEN_GATEWAY_SECRET", GATEWAY_SECRET)
    option("server.trustedUserHeaders", {"X-Forwarded-User": "sub"})
    assert refused() == "AUT-008"
    option("server.trustedUserHeaders", {})
    option("server.enableXsrfProtection", False)
    assert refused() == "AUT-008"


@pytest.mark.parametrize("said", ["0", "-1", "24.5", "8h", "nan", "inf"])
def test_a_sign_in_holds_a_day_at_most(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, said: str
) -> None:
    monkeypatch.setenv("BURDEN_SESSION_HOURS", said)
    assert refused() == "AUT-009"


def test_cookies_go_by_https_alone_where_browsers_come_by_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings()
    assert not starting.is_behind_tls()
    monkeypatch.setenv("BURDEN_TLS", "1")
    assert starting.is_behind_tls()
    monkeypatch.delenv("BURDEN_TLS")
    monkeypatch.setenv("BURDEN_AUTH", "oidc")
    assert not starting.is_behind_tls()
    settings(redirect_uri="https://localhost/oauth2callback")
    assert starting.is_behind_tls()


@pytest.mark.parametrize(
    "address", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "unix:///run/burden"]
)
def test_an_address_of_this_machine_alone_is_served(address: str) -> None:
    starting.require_loopback(address, "DUT-003")


@pytest.mark.parametrize(
    "address",
    [None, "", "0.0.0.0", "::", "192.168.1.4", "10.0.0.1", "fe80::1", "burden.gov.cn", "localhost.cn"],
)
def test_an_address_that_others_reach_is_not(address: str | None) -> None:
    with pytest.raises(UserError) as refused:
        starting.require_loopback(address, "DUT-003")
    assert refused.value.code == "DUT-003"


def test_a_server_that_others_would_reach_does_not_start(tmp_path: Path) -> None:
    words = ["streamlit", "run", "app.py", "--server.port", str(free_port()), "--server.address", "0.0.0.0"]
    told = os.environ | {"BURDEN_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", *words, "--server.headless", "true"],
        cwd=PROJECT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "看板不能在" in done.stderr + done.stdout and "does not serve on" in done.stderr + done.stdout


def test_a_right_value_does_not_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.VARIABLE, "department,lists")
    starting.stop_where_wrong()
