"""`athena-recipes lake-formation`: tags, grants and roles from a recipe's column policy."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import tell
from athena_recipes.aws.client import account_id as signed_in_account
from athena_recipes.aws.client import explained, make_client, partition_of, region_name
from athena_recipes.aws.lake_formation import plan as wishes
from athena_recipes.aws.lake_formation.drift import Ground, unexpected
from athena_recipes.aws.lake_formation.policy import Policy, read_policy
from athena_recipes.aws.plan import Handler, Plan, Step, compare, destroy
from athena_recipes.aws.plan import apply as carry_out
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants
from athena_recipes.aws.steps import emit_steps
from athena_recipes.cli.output import json_option, note

Command = Callable[..., Any]


@click.group("lake-formation")
def lake_formation() -> None:
    """Let analysts read what is public of a recipe, and nothing else.

    `plan` shows what would be made, `apply` makes it, `drift` says what is no longer so, `destroy`
    removes all of it. Sign in as a data lake administrator.
    """


def _inputs(command: Command) -> Command:
    options = (
        click.option("--recipe", default="anonymization", show_default=True),
        click.option("--analyst", default="datalake_analyst", show_default=True, help="A role."),
        click.option("--engineer", default="datalake_engineer", show_default=True, help="A role."),
        click.option(
            "--lake-root",
            envvar="ATHENA_LAKE_ROOT",
            required=True,
            help="s3://bucket/prefix.  [default: $ATHENA_LAKE_ROOT]",
        ),
        click.option(
            "--target-dir",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("target"),
            show_default=True,
            help="dbt's target folder, with manifest.json.",
        ),
        click.option("--region", envvar="AWS_REGION", help="[default: as boto3 finds it]"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@lake_formation.command()
@_inputs
@json_option
def plan(as_json: bool, **inputs: Any) -> None:
    """Print what `apply` would do; change nothing."""
    with explained():
        wished, handlers, _ = _prepared(**inputs)
        emit_steps(compare(wished, handlers), wished, as_json=as_json)


@lake_formation.command()
@_inputs
@json_option
def apply(as_json: bool, **inputs: Any) -> None:
    """Make what `plan` prints, and print what was done. A second run changes nothing.

    Tags and grants that somebody else made are left, and named on stderr.
    """
    with explained():
        wished, handlers, policy = _prepared(**inputs)
        steps = carry_out(wished, handlers, tell)
        left = _unexpected(policy, **inputs)
    emit_steps(steps, wished, as_json=as_json)
    for step in left:
        note(f"Left as it is: {step.name}: {step.detail}.")
    if left:
        note("This command touches nothing that it did not make. Until it is gone, drift exits 1.")


@lake_formation.command("destroy")
@_inputs
@json_option
def destroy_command(as_json: bool, **inputs: Any) -> None:
    """Remove what `apply` made, and let everybody in again where everybody was before."""
    with explained():
        wished, handlers, _ = _prepared(**inputs)
        emit_steps(destroy(wished, handlers, tell), None, as_json=as_json)


@lake_formation.command()
@_inputs
@json_option
@click.pass_context
def drift(context: click.Context, /, as_json: bool, **inputs: Any) -> None:
    """Compare with what is granted; print what differs, and exit with 1 if something does."""
    with explained():
        wished, handlers, policy = _prepared(**inputs)
        steps = [step for step in compare(wished, handlers) if step.action != "unchanged"]
        steps += _unexpected(policy, **inputs)
    emit_steps(steps, wished, as_json=as_json)
    if steps:
        context.exit(1)
    note("Everything is as the policy says.")


def make_handlers(
    policy: Policy, region: str, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The kinds of resources, in order of creation."""
    formation, glue = client("lakeformation", region), client("glue", region)
    owner, prefix = wishes.owner(policy.recipe), wishes.tag_prefix(policy.recipe)
    databases = [*policy.restricted, *policy.public]
    return (
        IamRoles(client("iam", region), path=wishes.role_path(policy.recipe, region)),
        LfTags(formation, prefix=prefix, owner=owner),
        LfTagAssignments(formation, glue, prefix=prefix, owner=owner, databases=databases),
        LfTagGrants(formation, prefix=prefix, owner=owner),
        # Last, so that nobody is shut out before they have been let in.
        ClosedDatabases(formation, glue),
    )


def _prepared(
    recipe: str, analyst: str, engineer: str, lake_root: str, target_dir: Path, region: str | None
) -> tuple[Plan, tuple[Handler, ...], Policy]:
    where = region_name(region)
    policy = read_policy(target_dir, recipe)
    wished = wishes.lake_formation_plan(policy, analyst, engineer, _place(lake_root, where))
    return wished, make_handlers(policy, where), policy


def _unexpected(
    policy: Policy, *, engineer: str, lake_root: str, region: str | None, **_: Any
) -> Sequence[Step]:
    """What others opened. The engineer's role is trusted, as it may read all of the recipe."""
    where = region_name(region)
    ground = Ground(
        databases=[*policy.restricted, *policy.public],
        prefix=wishes.tag_prefix(policy.recipe),
        lake=lake_root.removeprefix("s3://").rstrip("/"),
        trusted={wishes.role_arn(engineer, policy.recipe, _place(lake_root, where))},
    )
    return unexpected(make_client("lakeformation", where), make_client("glue", where), ground)


def _place(lake_root: str, region: str) -> wishes.Place:
    return wishes.Place(signed_in_account(region), region, partition_of(region), lake_root)
