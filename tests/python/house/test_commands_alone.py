"""Every command is there after `make install`, without the tests' packages and the extra."""

import subprocess
import sys

from tests.python.support.dbt_command import REPO

# Prints the path of each command whose help can be shown.
_ALL_HELP = """
import click
from tests.python.support.only_what_runs import refuse_what_tests_need

refuse_what_tests_need()
from athena_local.command import main as athena_local
from athena_recipes.cli.main import main as athena_recipes

def show(command, context):
    command.get_help(context)
    print(context.command_path)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            show(child, click.Context(child, info_name=name, parent=context))

for name, root in (("athena-local", athena_local), ("athena-recipes", athena_recipes)):
    show(root, click.Context(root, info_name=name))
"""
_START = """
from tests.python.support.only_what_runs import refuse_what_tests_need

refuse_what_tests_need()
from athena_local.command import main
main(["up"])
"""


def python(script: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script], cwd=REPO, capture_output=True, text=True, check=False
    )


def test_all_commands_show_their_help() -> None:
    done = python(_ALL_HELP)
    assert done.returncode == 0, done.stderr[-2_000:]
    commands = done.stdout.splitlines()
    assert len(commands) > 150
    for one in ("athena-recipes bench", "athena-recipes conformance", "athena-local up"):
        assert one in commands


def test_athena_local_says_that_its_extra_is_missing() -> None:
    done = python(_START)
    assert done.returncode == 1
    assert "Fix: make athena-local" in done.stderr
    assert "Traceback" not in done.stderr
