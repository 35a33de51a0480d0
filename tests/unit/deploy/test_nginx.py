"""The sample for nginx, run as it is but for ports, certificate and upstream: before the dashboard, and
before a server that says back what reached it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from deploy.programs import NGINX, find_program
from pages._ui.shell.headers import HEADERS
from pages._ui.shell.upload_gate import MOST_FILES
from pipelines.base.home import PROJECT
from tests.support.dashboard import free_port, running_dashboard
from tests.support.empty_home import make_empty_home
from tests.support.made_once import made_home

SAMPLE = PROJECT / "deploy" / "nginx" / "burden.conf"
NAME = "burden.example.gov.cn"
TURNS = 300
"""Looks, a tenth of a second apart, whether nginx listens."""
AROUND = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/burden.conf;
}}
"""


class Front(NamedTuple):
    """Ports at which nginx listens, and what trusts its certificate."""

    plain: int
    tls: int
    trust: ssl.SSLContext


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def _write_certificate(folder: Path) -> None:
    """A key, and a certificate that it signs itself, for the name of the sample."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={NAME}")
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
    span = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = span.sign(key, hashes.SHA256())
    (folder / "burden.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "burden.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))


def _write_configuration(folder: Path, front: Front, upstream: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8").replace("/etc/nginx/tls", str(folder))
    for port, own in ((80, front.plain), (443, front.tls)):
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{own}", text)
        text = re.sub(rf"listen \[::\]:{port}\b.*", "", text)
    text = text.replace("127.0.0.1:8501", upstream)
    (folder / "burden.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(AROUND.format(folder=folder), encoding="utf-8")
    return main


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(TURNS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(log.read_text(encoding="utf-8"))


@contextmanager
def nginx_before(upstream: str, folder: Path) -> Iterator[Front]:
    """The sample before ``host:port``."""
    program = find_program(NGINX)
    assert program, NGINX.help
    _write_certificate(folder)
    trust = ssl.create_default_context(cafile=str(folder / "burden.crt"))
    front = Front(free_port(), free_port(), trust)
    main, log = _write_configuration(folder, front, upstream), folder / "said.txt"
    with log.open("wb") as said:
        command = [program, "-c", str(main), "-e", str(folder / "error.log")]
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        _wait_for(front.tls, process, log)
        yield front
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("dashboard")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", NAME)
        home = made_home(make_empty_home).path
        with (
            running_dashboard(home, folder / "log.txt") as address,
            nginx_before(urlsplit(address).netloc, folder) as front,
        ):
            yield front


class _Echo(BaseHTTPRequestHandler):
    """Says which headers reached it."""

    def do_GET(self) -> None:
        body = json.dumps(self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "word=1; Path=/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with nginx_before(f"127.0.0.1:{server.server_port}", tmp_path_factory.mktemp("echo")) as front:
            yield front
        server.shutdown()


def ask(front: Front, path: str, method: str = "GET", name: str = NAME, **headers: str) -> Answer:
    """One request over TLS; only its head is sent."""
    with (
        socket.create_connection(("127.0.0.1", front.tls)) as plain,
        front.trust.wrap_socket(plain, server_hostname=name) as secure,
    ):
        connection = http.client.HTTPConnection(name, front.tls)
        connection.sock = secure
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, path, headers={"Host": name} | sent)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())


def open_session(front: Front, origin: str) -> ClientConnection:
    address = f"wss://{NAME}:{front.tls}/_stcore/stream"
    return connect(
        address,
        sock=socket.create_connection(("127.0.0.1", front.tls)),
        ssl=front.trust,
        server_hostname=NAME,
        origin=Origin(origin),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        open_timeout=None,  # of a foreign origin Streamlit first looks for its own address outside
    )


def test_plain_http_leads_to_the_name_that_is_written_there(echo: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", echo.plain)
    connection.request("GET", "/league?level=county", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/league?level=county")


def test_a_page_comes_with_the_headers_of_both_and_each_once(dashboard: Front) -> None:
    answer = ask(dashboard, "/")
    assert answer.status == 200 and b"<title>" in answer.body
    (lasting,) = answer.all("Strict-Transport-Security")
    assert int(re.fullmatch(r"max-age=(\d+)", lasting)[1]) >= 180 * 24 * 3600
    assert {name: answer.all(name) for name in HEADERS} == {name: [value] for name, value in HEADERS.items()}
    assert answer.all("Server") == ["nginx"]


def test_a_session_opens_and_a_page_is_drawn(dashboard: Front) -> None:
    with open_session(dashboard, f"https://{NAME}:{dashboard.tls}") as session:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        session.send(asked.SerializeToString())
        message = ForwardMsg()
        message.ParseFromString(session.recv())
        assert message.WhichOneof("type") == "new_session"


def test_another_site_opens_no_session(dashboard: Front) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        open_session(dashboard, "https://evil.example")


def test_an_upload_is_taken_up_to_what_the_dashboard_takes(dashboard: Front) -> None:
    said = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    most = said["server"]["maxUploadSize"] * 1024 * 1024
    path = "/_stcore/upload_file/none/1"
    assert ask(dashboard, path, "PUT", Content_Length=str(most + 1)).status == 413
    sizes = re.findall(r"client_max_body_size\s+(\w+);", SAMPLE.read_text(encoding="utf-8"))
    assert sizes == ["1m", f"{said['server']['maxUploadSize']}m"]
    bursts = re.findall(
        r"limit_req zone=burden_uploads burst=(\d+) nodelay;", SAMPLE.read_text(encoding="utf-8")
    )
    assert bursts == [str(MOST_FILES)]
    assert ask(dashboard, "/api", "PUT", Content_Length=str(1024 * 1024 + 1)).status == 413


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/x", "/_stcore/%6detrics"])
def test_what_runs_inside_is_closed(echo: Front, path: str) -> None:
    answer = ask(echo, path)
    assert (answer.status, answer.all("Set-Cookie")) == (404, [])  # nothing of it reached the upstream
    assert answer.all("Server") == ["nginx"] and b"nginx/" not in answer.body
    assert answer.all("Strict-Transport-Security")


def test_what_a_browser_says_of_itself_is_not_passed_on(echo: Front) -> None:
    answer = ask(
        echo,
        "/",
        X_Burden_Principal="governor",
        X_Burden_Gateway="guessed",
        X_Forwarded_User="governor",
        X_Forwarded_For="10.0.0.1",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        X_Real_IP="10.0.0.1",
        Forwarded="for=10.0.0.1",
    )
    reached = {name.lower(): value for name, value in json.loads(answer.body)}
    said = {name: value for name, value in reached.items() if name.startswith(("x-", "forwarded"))}
    assert said == {"x-real-ip": "127.0.0.1", "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"}
    assert reached["host"] == NAME


def test_cookies_are_for_tls_alone(echo: Front) -> None:
    (cookie,) = ask(echo, "/").all("Set-Cookie")
    assert "Secure" in cookie.split("; ")


def test_another_name_gets_no_certificate(echo: Front) -> None:
    with pytest.raises(ssl.SSLError):
        ask(echo, "/", name="evil.example")


def test_readiness_is_told_on_this_machine(dashboard: Front) -> None:
    assert ask(dashboard, "/ready").status == 200
    (_before, block) = SAMPLE.read_text(encoding="utf-8").split("location = /ready {")
    assert block.split()[:6] == ["allow", "127.0.0.1;", "allow", "::1;", "deny", "all;"]
