"""From the sign-in back to the page that was asked for: Streamlit alone leads to the first page, and a link
that somebody sent would be lost on the way."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from streamlit.auth_util import get_origin_from_redirect_uri

COOKIE = "burden_back"
SECONDS = 900
"""As long as signing in may take."""
_Sent = list[tuple[bytes, bytes]]


def noted(headers: Headers, sent: _Sent) -> _Sent:
    """What is sent to a browser that goes to sign in, with the page it comes from in a cookie."""
    address = _page_of(headers.get("referer", ""))
    return sent if address is None else [*sent, _cookie(address, SECONDS)]


def led_back(headers: Headers, sent: _Sent) -> _Sent:
    """What is sent to a browser that comes from signing in, with the way to that page."""
    cookies = cookie_parser("; ".join(headers.getlist("cookie")))
    address = _own(unquote(cookies.get(COOKIE, "")))
    if address is None:
        return sent
    others = [(name, value) for name, value in sent if name.lower() != b"location"]
    return [*others, (b"location", quote(address, safe="/?&=%:,;+-._~").encode()), _cookie("", 0)]


def _page_of(referer: str) -> str | None:
    """The address below the origin of a page of ours."""
    origin, parts = get_origin_from_redirect_uri(), urlsplit(referer)
    if f"{parts.scheme}://{parts.netloc}" != origin:
        return None
    return _own(parts.path + (f"?{parts.query}" if parts.query else ""))


def _own(address: str) -> str | None:
    """An address that leads nowhere but to this server: a second stroke would make a host of what follows."""
    return address if address[:1] == "/" and address[1:2] not in ("/", "\\") else None


def _cookie(value: str, seconds: int) -> tuple[bytes, bytes]:
    made: SimpleCookie = SimpleCookie()
    made[COOKIE] = quote(value, safe="")
    for flag, said in (("path", "/"), ("max-age", str(seconds)), ("httponly", "1"), ("samesite", "Lax")):
        made[COOKIE][flag] = said
    return b"set-cookie", made[COOKIE].OutputString().encode()
