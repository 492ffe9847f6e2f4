"""The command line. Commands are imported when they are called, so that `--help` stays fast."""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType

import click
from click.shell_completion import get_completion_class

from athena_recipes.cli.found import commands_of, part_of, recipes, summary_of
from athena_recipes.cli.suggestion import did_you_mean

PROGRAM = "athena-recipes"
# Commands that belong to no recipe -> "module:attribute". Those of recipes are found by folder.
SHARED = {
    "bench": "athena_recipes.bench.command:bench",
    "conformance": "athena_recipes.conformance.command:conformance",
    "demo": "athena_recipes.demo.command:demo",
    "doctor": "athena_recipes.doctor.command:doctor",
    "lake-formation": "athena_recipes.aws.lake_formation.command:lake_formation",
    "policy": "athena_recipes.aws.policy.command:policy_command",
    "quicksight": "athena_recipes.aws.quicksight.command:quicksight",
    "raw-files": "athena_recipes.lake.raw_files.command:raw_files",
    "sample-data": "athena_recipes.lake.sample_data:sample_data",
    "site": "athena_recipes.site.command:site",
    "summary": "athena_recipes.lake.summary:summary",
}


class SuggestingGroup(click.Group):
    """A group that names the closest command where there is none of the given name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` begin with; a usage error with a suggestion if there is none."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            hint = did_you_mean(args[0], self.list_commands(ctx), most=3)
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


class RecipeGroup(SuggestingGroup):
    """The commands of one recipe: each of its folders that has a `command.py`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in alphabetical order."""
        return [name.replace("_", "-") for name in commands_of(str(self.name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        folder = cmd_name.replace("-", "_")
        if folder not in commands_of(str(self.name)):
            return None
        command = getattr(part_of(str(self.name), f"{folder}.command"), folder)
        assert isinstance(command, click.Command)
        return command


class RootGroup(SuggestingGroup):
    """Shared commands, and a group for each recipe that has commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Shared commands, then recipes."""
        return [*sorted([*SHARED, *self.commands]), *_recipes_with_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command or recipe of that name, imported now; None if there is none."""
        recipe = cmd_name.replace("-", "_")
        if recipe in _recipes_with_commands():
            return RecipeGroup(recipe, help=summary_of(recipe))
        if cmd_name not in SHARED:
            return super().get_command(ctx, cmd_name)
        module, attribute = SHARED[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Two lists: shared commands, and recipes."""
        limit = formatter.width - 6 - max(map(len, self.list_commands(ctx)))
        shared: list[tuple[str, str]] = []
        of_recipes: list[tuple[str, str]] = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            assert command is not None
            row = (name, command.get_short_help_str(limit))
            (of_recipes if isinstance(command, RecipeGroup) else shared).append(row)
        for title, rows in (("Commands", shared), ("Recipes", of_recipes)):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def _recipes_with_commands() -> Sequence[str]:
    return [name for name in recipes() if commands_of(name)]


@click.group(cls=RootGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=PROGRAM, prog_name=PROGRAM)
def main() -> None:
    """Commands for what SQL cannot do in the recipes.

    The lake on this machine is $LAKE_ROOT (.lake); the one on S3 is $ATHENA_LAKE_ROOT. What sets up
    an AWS account has `plan`, which prints the changes, `apply` and `destroy`. Results go to
    stdout, progress to stderr. The exit code is 0 (done), 1 (failed, with a fix) or 2 (a command,
    option or argument that cannot be read).
    """


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    For example: eval "$(athena-recipes completion bash)"
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, PROGRAM, "_ATHENA_RECIPES_COMPLETE").source())


def run() -> None:
    """Run the command line.

    SIGTERM ends it as an exception, so that files and processes are closed.
    """
    signal.signal(signal.SIGTERM, _stop)
    main(prog_name=PROGRAM)


def _stop(number: int, _frame: FrameType | None) -> None:
    # A dbt that was started ends too.
    sys.exit(128 + number)
