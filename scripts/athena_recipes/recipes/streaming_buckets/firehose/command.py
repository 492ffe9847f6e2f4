"""`firehose`: the stream, its delivery, and the hourly run, on AWS."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import account_options, meant_account, tell, twelve_digits
from athena_recipes.aws.client import (
    explained,
    has_credentials,
    make_client,
    partition_of,
    region_name,
)
from athena_recipes.aws.plan import Plan, Step, compare, destroy, offline
from athena_recipes.aws.plan import apply as carry_out
from athena_recipes.aws.show import lines
from athena_recipes.aws.steps import emit_steps
from athena_recipes.cli.output import json_option, note
from athena_recipes.recipes.streaming_buckets.firehose.bucket import bucket_problem
from athena_recipes.recipes.streaming_buckets.firehose.config import EXAMPLE, Config, read_config
from athena_recipes.recipes.streaming_buckets.firehose.names import Place
from athena_recipes.recipes.streaming_buckets.firehose.plan import (
    everything,
    firehose_plan,
    handlers,
)

_account = account_options("the stream and the run")
_config = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help=f"The lake, the load, and what runs: see {EXAMPLE}.",
)
Command = Callable[..., Any]


@click.group()
def firehose() -> None:
    """Set up what feeds and runs the recipe streaming_buckets on AWS.

    `plan` shows what would be made, `apply` makes it, `destroy` removes all of it. A Kinesis
    stream takes the events, Firehose writes them to the lake, and each hour CodeBuild runs dbt.
    One set-up per account and region. The bucket and what is in it are never removed.
    """


@firehose.command()
@_config
@_account
@json_option
def plan(config_path: Path, account_id: str | None, region: str | None, as_json: bool) -> None:
    """Print what `apply` would do; change nothing. With --account-id no credentials are needed."""
    config, where = read_config(config_path), region_name(region)
    signed_in = account_id is None or has_credentials()
    account = meant_account(account_id, where) if signed_in else twelve_digits(str(account_id))
    place = Place(partition_of(where), where, account)
    wished = firehose_plan(config, place)
    if not signed_in:
        note("No AWS credentials: what exists already, and what would be removed, is not known.")
        _print(offline(wished), wished, place, config, as_json=as_json)
        return
    with explained():
        problem = bucket_problem(make_client("s3", where), config, where)
        steps = compare(wished, handlers(place))
    if problem:
        note(f"Warning: {problem.message}\n  `apply` will stop here.")
    _print(steps, wished, place, config, as_json=as_json)


@firehose.command()
@_config
@_account
@json_option
def apply(config_path: Path, account_id: str | None, region: str | None, as_json: bool) -> None:
    """Make what `plan` prints, and print what was done. A second run changes nothing."""
    config, where = read_config(config_path), region_name(region)
    place = Place(partition_of(where), where, meant_account(account_id, where))
    wished = firehose_plan(config, place)
    with explained():
        problem = bucket_problem(make_client("s3", where), config, where)
        if problem:
            raise problem
        steps = carry_out(wished, handlers(place), tell)
    emit_steps(steps, wished, as_json=as_json)


@firehose.command(name="destroy")
@_account
@json_option
def destroy_command(account_id: str | None, region: str | None, as_json: bool) -> None:
    """Remove all that `apply` made in this account and region, and nothing else.

    Files in the bucket stay. Events that are in the stream and not yet in a file are lost, so stop
    what sends them and wait a quarter of an hour first.
    """
    where = region_name(region)
    place = Place(partition_of(where), where, meant_account(account_id, where))
    with explained():
        steps = destroy(everything(place), handlers(place), tell)
    emit_steps(steps, None, as_json=as_json)


def _print(
    steps: Sequence[Step], wished: Plan, place: Place, config: Config, *, as_json: bool
) -> None:
    if as_json:
        emit_steps(steps, wished, as_json=True)
        return
    click.echo(
        f"Account {place.account}, region {place.region}, lake {config.lake_root}\n"
        "The bucket is used as it is; neither it nor a file in it is changed or removed.\n"
    )
    for line in lines(steps, wished):
        click.echo(line)
