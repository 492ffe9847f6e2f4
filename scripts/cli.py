"""The click group. Commands are imported when they are called, so that `--help` stays fast."""

from importlib import import_module

import click

# Command name -> "module:attribute". A new command is one line here.
COMMANDS = {
    "anonymization": "scripts.anonymization.command:anonymization",
    "athena-local": "scripts.athena_local.command:athena_local",
    "bench": "scripts.bench.command:bench",
    "conformance": "scripts.conformance.command:conformance",
    "evidence": "scripts.evidence.command:evidence",
    "firehose": "scripts.firehose.command:firehose",
    "labeling": "scripts.labeling.command:labeling",
    "lake-formation": "scripts.lake_formation.command:lake_formation",
    "sample-data": "scripts.sample_data.command:sample_data",
    "sensors": "scripts.sensors.command:sensors",
    "site": "scripts.site.command:site",
    "summary": "scripts.summary:summary",
    "unload": "scripts.unload.command:unload",
}


class LazyGroup(click.Group):
    """A group that loads a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Athena Recipes: what SQL cannot do.

    Commands that change an account print a plan first. Results go to stdout, progress to stderr;
    the exit code is 0 (done), 1 (failed, with the fix named) or 2 (wrong usage).
    """
