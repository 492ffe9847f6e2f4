"""Options that several commands share: one name and one help text for one meaning.

A test walks all commands: an option that is named here must be made here, and no name may have
two help texts.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import shown

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Any], Any]

# Each shared option and its help. What follows two spaces in brackets (a default, the example of a
# configuration) may differ from command to command.
HELP = {
    "--account-id": "The AWS account to use; fails if you are signed in to another.",
    "--config": "The configuration, a YAML file.",
    "--json": "Print JSON instead of a table.",
    "--kms-key": "The KMS key that encrypts the objects; without it SSE-S3.",
    "--lake": "The lake on S3, s3://bucket/prefix.",
    "--out": "The folder to write to.",
    "--poll-seconds": "Seconds between two looks at a job.",
    "--random": "Number of random cases.",
    "--record": "Keep the figures of this run.",
    "--region": "The AWS region.",
    "--scale": "Size of the data; 1 is a small sample.",
    "--schema": "dbt's schema: the prefix of database names.",
    "--seed": "Seed of the random data; the same seed gives the same data.",
    "--target": "The target of dbt's profile.",
    "--target-dir": "dbt's target folder, with manifest.json.",
    "--work-group": "Athena's work group.",
}


def options(*of: Option) -> Option:
    """Several options as one decorator, shown in this order."""

    def add(command: Any) -> Any:
        for option in reversed(of):
            command = option(command)
        return command

    return add


def shared(name: str, *more: str, note: str = "", **settings: Any) -> Option:
    """The option `name` of HELP; `note` follows its help in brackets."""
    text = f"{HELP[name]}  [{note}]" if note else HELP[name]
    return click.option(name, *more, help=text, **settings)


def json_option(command: Command) -> Command:
    """Add `--json` to a command, as the keyword argument `as_json: bool`."""
    added: Command = shared("--json", "as_json", is_flag=True)(command)
    return added


region_option = shared("--region", envvar="AWS_REGION", note="default: as boto3 finds it")
account_options = options(shared("--account-id", metavar="DIGITS"), region_option)
schema_option = shared("--schema", envvar="ATHENA_SCHEMA", default="recipes", show_default=True)
work_group_option = shared(
    "--work-group", envvar="ATHENA_WORK_GROUP", default="primary", show_default=True
)
seed_option = shared("--seed", type=int, default=7, show_default=True)
target_option = shared(
    "--target", type=click.Choice(["local", "athena"]), default="local", show_default=True
)


def record_option(note: str) -> Option:
    """`--record`, as the keyword argument `is_recorded: bool`; `note` says where they are kept."""
    return shared("--record", "is_recorded", note=note, is_flag=True)


target_dir_option = shared(
    "--target-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("target"),
    show_default=True,
)


class Finite(click.FloatRange):
    """A number within a range; `nan`, which no range refuses, and infinity are none."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; a usage error if it is outside of the range, or not finite."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


def random_option(default: int) -> Option:
    """`--random`, as the keyword argument `count: int`."""
    kind = click.IntRange(1)
    return shared("--random", "count", type=kind, default=default, show_default=True)


def scale_option(least: float, most: float | None = None) -> Option:
    """`--scale`, as the keyword argument `scale: float`."""
    kind = Finite(least, most)
    return shared("--scale", type=kind, default=1.0, show_default=True)


def out_option(default: str) -> Option:
    """`--out`, as `out: Path | None`; `default` says what None means."""
    kind = click.Path(path_type=Path, file_okay=False)
    return shared("--out", type=kind, note=f"default: {default}")


def config_option(example: Path) -> Option:
    """`--config`, as `config_path: Path`; `example` is a file to copy."""
    kind = click.Path(path_type=Path, dir_okay=False)
    note = f"example: {shown(example)}"
    return shared("--config", "config_path", type=kind, required=True, note=note)


def lake_option(*, required: bool = False, default: str = "$ATHENA_LAKE_ROOT") -> Option:
    """`--lake`, as `lake: S3Address | None`; read from ATHENA_LAKE_ROOT if that is its default."""
    environment = default.removeprefix("$") if default.startswith("$") else None
    return shared(
        "--lake",
        metavar="S3",
        envvar=environment,
        required=required,
        callback=_s3_address,
        note=f"default: {default}",
    )


def poll_option(default: float) -> Option:
    """`--poll-seconds`, as `poll_seconds: float`."""
    kind = Finite(min=0)
    return shared("--poll-seconds", type=kind, default=default, show_default=True)


def s3_option(name: str, text: str, **settings: Any) -> Option:
    """Another option that is an address of S3."""
    return click.option(name, metavar="S3", callback=_s3_address, help=text, **settings)


def _kms_key(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and ":key/" not in value:
        raise UserError(
            f"{parameter.opts[0]} is `{value}`, which is not the ARN of a key.",
            "Write arn:aws:kms:<region>:<account>:key/<id>; an alias is not enough.",
        )
    return value


kms_key_option = shared("--kms-key", metavar="ARN", callback=_kms_key)


def _s3_address(_: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    if not value:
        return None
    try:
        return S3Address.parse(value)
    except ValueError as error:
        raise UserError(
            f"{parameter.opts[0]} is `{value}`: {error}.", "Write s3://bucket/prefix."
        ) from None
