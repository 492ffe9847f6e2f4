"""`athena-recipes doctor`: what would stop a run, each with one fix."""

import os
import sys

import click

from athena_recipes.cli.options import (
    json_option,
    region_option,
    target_option,
    work_group_option,
)
from athena_recipes.cli.output import emit
from athena_recipes.doctor.account import AccountChecks
from athena_recipes.doctor.check import Finding, State, findings
from athena_recipes.doctor.machine import machine_checks

_MARKS = {
    State.OK: ("ok", "green"),
    State.WARNING: ("warning", "yellow"),
    State.FAILURE: ("FAILED", "red"),
    State.NOT_CHECKED: ("-", "white"),
}


@click.command()
@target_option
@work_group_option
@region_option
@json_option
def doctor(target: str, work_group: str, region: str | None, as_json: bool) -> None:
    """Check this machine, and the AWS account.

    One line and one fix for each thing that would stop a run. The target athena also checks the AWS
    account; the lake on S3 is $ATHENA_LAKE_ROOT. Nothing is changed, but that the query `select 1`
    of the target athena writes its result below query-results/. The exit code is 1 if a check
    failed.
    """
    checks = list(machine_checks(target))
    if target == "athena":
        lake = os.environ.get("ATHENA_LAKE_ROOT")
        checks += AccountChecks(lake, work_group, region).checks()
    found = findings(checks)
    if as_json:
        emit([one.as_row() for one in found], as_json=True)
    else:
        for one in found:
            _print(one, max(len(one.check) for one in found))
    sys.exit(1 if any(one.state is State.FAILURE for one in found) else 0)


def _print(one: Finding, width: int) -> None:
    mark, colour = _MARKS[one.state]
    click.echo(f"{click.style(f'{mark:8}', fg=colour)}{one.check:{width}}  {one.found}")
    if one.fix:
        click.echo(f"{'':8}{'':{width}}  Fix: {one.fix}")
