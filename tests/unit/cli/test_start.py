"""How the command line starts."""

from __future__ import annotations

import argparse
import gc
import importlib
import subprocess
import sys

import pytest

from pipelines.__main__ import COMMANDS, build_parser, import_commands, main, modules_for

ALL = tuple(COMMANDS)


def test_what_is_imported_is_out_of_the_collector_s_sight_and_the_collector_at_work() -> None:
    gc.unfreeze()
    import_commands(["--help"])
    assert gc.get_freeze_count() > 100_000
    assert gc.isenabled()


@pytest.mark.parametrize("module", COMMANDS)
def test_a_module_brings_the_commands_it_is_looked_for_by(module: str) -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    common = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"pipelines.cli.{module}").add_commands(commands, common)
    assert tuple(commands.choices) == COMMANDS[module]


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        ("publish", ("publish",)),
        ("--home /data/publish --json snapshots list", ("publish",)),
        ("--home=elsewhere --lang en ingest in.zip", ("intake",)),
        ("--home demo publish", ("publish", "demo")),
        ("check cases", ("intake", "cases")),
        ("--home demo", ("demo",)),
        ("", ALL),
        ("--help", ALL),
        ("-h publish", ALL),
        ("pubish", ALL),
        ("pubish demo", ALL),
    ],
)
def test_only_what_may_be_meant_is_imported(words: str, modules: tuple[str, ...]) -> None:
    assert modules_for(words.split()) == modules


def test_a_command_that_is_none_is_told_with_all_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["pubish"], ["pubish", "demo"]):
        with pytest.raises(SystemExit):
            main(words)
        told = capsys.readouterr().err
        assert all(command in told for commands in COMMANDS.values() for command in commands)


def test_a_command_says_the_same_whatever_else_is_imported() -> None:
    for command in ("publish", "notice"):
        alone = build_parser(modules=modules_for([command]))
        assert _help(alone, command) == _help(build_parser(), command)


def _help(parser: argparse.ArgumentParser, command: str) -> str:
    (commands,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    return str(commands.choices[command].format_help())


@pytest.mark.parametrize(
    ("command", "its_own", "needless"),
    [
        ("init", "pipelines.cli.home", "altair"),
        # What judges returns takes half a second to import; a publish reads returns that were judged.
        ("publish", "pipelines.publish.job", "pandera"),
        ("export", "pipelines.cli.export", "pandera"),
    ],
)
def test_a_command_does_not_load_what_it_does_not_need(command: str, its_own: str, needless: str) -> None:
    said = f"import sys; from pipelines.__main__ import import_commands as load; load(['{command}']);"
    asked = f"{said} print('{its_own}' in sys.modules, '{needless}' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
