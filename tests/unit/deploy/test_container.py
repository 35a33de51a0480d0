"""The files of the container, by their structure: what they start, as whom, and what they shut. Nothing here
builds an image, which takes a Docker or Podman that runs (``python deploy/tasks.py container``)."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.image import build_command
from pages._ui.shell.routes import READY
from pipelines.__main__ import build_parser
from pipelines.base.home import PROJECT
from pipelines.cli.dashboard import PORT

FOLDER = PROJECT / "deploy" / "container"
Step = tuple[str, str]


def read_steps() -> list[list[Step]]:
    """The instructions of every stage, as word and rest; a stage begins with FROM."""
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    stages: list[list[Step]] = [[]]
    for line in joined:
        word, _space, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


def last(stage: list[Step], word: str) -> str:
    return [rest for each, rest in stage if each == word][-1]


@pytest.fixture(scope="module")
def stages() -> list[list[Step]]:
    return read_steps()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    read = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    assert set(read["volumes"]) == {"home", "backups"}
    services: dict[str, Any] = read["services"]
    return services


def test_every_instruction_is_one_that_builders_take(stages: list[list[Step]]) -> None:
    taken = {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "HEALTHCHECK", "RUN", "USER", "VOLUME"}
    assert {word for stage in stages for word, _rest in stage} <= taken | {"WORKDIR"}
    assert [stage[0][1] for stage in stages[1:]] == ["${BASE} AS build", "${BASE}"]


def test_it_is_installed_as_the_bundle_is(stages: list[list[Step]]) -> None:
    assert last(stages[1], "ADD") == "${BUNDLE} /bundle/"
    program, script, *words = shlex.split(last(stages[1], "RUN").partition("&&")[0])
    assert (program, script) == ("sh", "/bundle/*/install")
    known = (PROJECT / "deploy" / "offline" / "install").read_text(encoding="utf-8")
    assert words[::2] == ["--to", "--python"] and all(word in known for word in words[::2])


def test_it_runs_without_a_shell_as_a_user_without_rights(stages: list[list[Step]]) -> None:
    final = stages[-1]
    assert "RUN" not in dict(final)
    user, group = map(int, last(final, "USER").split(":"))
    assert user >= 10_000 and group >= 10_000
    assert f"--chown={user}:{group} /home-of-burden /var/lib/burden" in last(final, "COPY")
    program, *given = json.loads(last(final, "ENTRYPOINT")) + json.loads(last(final, "CMD"))
    assert program == "/opt/burden/bin/burden"
    args = build_parser("burden", ("dashboard",)).parse_args(given)
    assert args.run and args.port == PORT


def test_its_health_is_what_the_dashboard_says(stages: list[list[Step]]) -> None:
    _options, _cmd, said = last(stages[-1], "HEALTHCHECK").partition("CMD ")
    program, option, code = json.loads(said)
    assert (program, option) == ("/opt/burden/bin/python", "-c")
    compile(code, "health", "exec")
    assert f"http://127.0.0.1:{PORT}{READY}'" in code


def test_the_image_is_built_from_the_bundle_with_its_python(stages: list[list[Step]]) -> None:
    archive = Path("dist/burden-1.2.3-offline-cp311-manylinux_2_28_x86_64.tar")
    words = build_command("docker", archive, FOLDER / "Containerfile")
    given = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--build-arg")
    assert given["BUNDLE"] == archive.name
    assert set(given) == {rest.split("=")[0] for stage in stages for word, rest in stage if word == "ARG"}
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert given["BASE"] == f"docker.io/library/python:{minor}-slim-bookworm"
    assert "burden:1.2.3" in words and words[-1] == "dist"


@pytest.mark.parametrize("name", ["proxy", "burden"])
def test_services_are_shut_in(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["pids_limit"] and service["tmpfs"]
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)


def test_only_the_proxy_is_reached_and_on_this_machine(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    (port,) = services["proxy"]["ports"]
    assert re.fullmatch(r"127\.0\.0\.1:\$\{PORT:-\d+\}:443", port)
    assert services["burden"]["network_mode"] == "service:proxy"


def test_what_is_mounted_is_there(services: dict[str, Any], stages: list[list[Step]]) -> None:
    mounted = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", each) for each in services["burden"]["volumes"]]
    assert mounted[0] == f"home:{last(stages[-1], 'VOLUME')}"
    assert f"BURDEN_HOME={last(stages[-1], 'VOLUME')} " in last(stages[-1], "ENV")
    sample = services["proxy"]["volumes"][0].split(":")[0]
    assert (FOLDER / sample).resolve() == PROJECT / "deploy" / "nginx" / "burden.conf"


def test_the_name_is_that_of_the_proxy(services: dict[str, Any]) -> None:
    sample = (PROJECT / "deploy" / "nginx" / "burden.conf").read_text(encoding="utf-8")
    allowed = services["burden"]["environment"]["STREAMLIT_SERVER_ALLOWED_HOSTS"]
    (name,) = set(re.findall(r"server_name ([\w.]+);", sample))
    assert allowed == f"${{NAME:-{name}}}"


def test_nothing_is_granted_where_nothing_is_said(services: dict[str, Any]) -> None:
    assert services["burden"]["environment"]["BURDEN_ACT_AS"] == "${BURDEN_ACT_AS:-}"
