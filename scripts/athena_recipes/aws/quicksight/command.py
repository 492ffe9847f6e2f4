"""`athena-recipes quicksight`: what a recipe shows in QuickSight."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import Account, signed_in_or_named
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import role_path
from athena_recipes.aws.lake_formation.command import SPICE, recipe_option
from athena_recipes.aws.lake_formation.policy import Policy, has_personas, read_policy
from athena_recipes.aws.plan import Handler, Plan
from athena_recipes.aws.quicksight.dashboards import Boards, Choices, board_plan, read_boards
from athena_recipes.aws.quicksight.names import id_prefix, owner
from athena_recipes.aws.quicksight.plan import persona_resources
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.quicksight import (
    QuickSightDataSets,
    QuickSightDataSources,
    QuickSightSchedules,
)
from athena_recipes.aws.resources.quicksight_boards import (
    PUBLISH,
    QuickSightAnalyses,
    QuickSightDashboards,
)
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    lake_option,
    options,
    target_dir_option,
    work_group_option,
)
from athena_recipes.cli.output import note
from athena_recipes.site.exposures import read_manifest, recipes_with_charts


@click.group()
def quicksight() -> None:
    """Show a recipe in QuickSight: dashboards and data sets.

    What a recipe declares is made. Exposures with charts give one data source, a data set per
    table, and an analysis and a dashboard per exposure, with the charts, tiles and tables of the
    site. A policy with personas gives each persona a data source, which queries with its role of
    `lake-formation`, and a data set per secure view, which queries directly. `plan` prints the
    changes, and which charts are not as on the site; `apply` makes them; `drift` finds what was
    changed, for example to SPICE; `destroy` deletes what `apply` created; `export` prints the
    dashboards for AWS's command line.
    """


_MOST_PRINCIPALS = 64  # with permissions in one call
_recipe = recipe_option(required=True)
_inputs = options(
    _recipe,
    click.option(
        "--reader",
        "readers",
        multiple=True,
        metavar="[PERSONA=]ARN",
        help="A user or group of QuickSight who reads the dashboards, or the data sets of PERSONA;"
        " repeatable.",
    ),
    click.option(
        "--author",
        "authors",
        multiple=True,
        metavar="ARN",
        help="A user or group of QuickSight who changes analyses; repeatable.",
    ),
    click.option(
        "--refresh",
        metavar="HH:MM",
        help="Import the dashboards' data sets to SPICE, daily at this time in UTC; without it they"
        " query directly.",
    ),
    lake_option(),
    work_group_option,
    target_dir_option,
)


def make_handlers(
    recipe: str,
    definitions: Mapping[str, Mapping[str, Any]],
    account: Account,
    client: Callable[[str, str], Any] = make_client,
    **sleep: Callable[[float], None],
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation; `definitions` by id of dashboard."""
    api = client("quicksight", account.region)
    ours: dict[str, Any] = {"account_id": account.account_id, "prefix": id_prefix(recipe)}
    waits: dict[str, Any] = {**ours, **sleep}
    return (
        IamRoles(client("iam", account.region), path=role_path(owner(recipe), account.region)),
        QuickSightDataSources(api, **waits),
        QuickSightDataSets(api, **ours),
        QuickSightSchedules(api, **ours),
        QuickSightAnalyses(api, definitions=definitions, **waits),
        QuickSightDashboards(api, definitions=definitions, **waits),
    )


def missing_groups(
    arns: Sequence[str],
    account: Account,
    client: Callable[[str, str], Any] = make_client,
) -> UserError | None:
    """What `apply` would stop at: a group that is not there.

    Users and groups are in the region in which the account signed up for QuickSight, which is that
    of their ARNs; dashboards may be in another.
    """
    for arn in arns:
        region, resource = arn.split(":")[3], arn.rpartition(":")[2].split("/")
        if resource[0] != "group" or len(resource) != 3:
            continue
        namespace, name = resource[1:]
        api = client("quicksight", region)
        try:
            api.describe_group(AwsAccountId=account.account_id, Namespace=namespace, GroupName=name)
        except api.exceptions.ResourceNotFoundException:
            return UserError(
                f"QuickSight has no group `{name}` in the namespace `{namespace}`.",
                f"Create it: aws quicksight create-group --aws-account-id {account.account_id}"
                f" --namespace {namespace} --group-name {name} --region {region}",
            )
    return None


def other_lake(plan: Plan, recipe: str, handlers: Sequence[Handler]) -> UserError | None:
    """What `apply` would stop at: data sets of this recipe on another schema or project.

    Ids and tags name the recipe alone. Without this, a second schema would take over the data sets
    of the first one, and a second project would delete its dashboards.
    """
    planned = {
        one.name: str(one.properties["Table"]["Schema"])
        for one in plan.resources
        if one.kind == QuickSightDataSets.kind
    }
    [sets] = [one for one in handlers if isinstance(one, QuickSightDataSets)]
    there = sets.databases(plan.owner)
    others = {name: one for name, one in there.items() if planned.get(name, one) != one}
    if not others and not set(there.values()) & set(planned.values()):
        others = there
    if not others:
        return None
    name, database = next(iter(others.items()))
    return UserError(
        f"The dashboards of `{recipe}` in this account and region read another database: the data"
        f" set `{name}` reads `{database}`, and the manifest has"
        f" {', '.join(f'`{one}`' for one in sorted(set(planned.values())))}.",
        "Use another account or region, or a manifest of the same schema; or remove the others"
        f" first: athena-recipes quicksight destroy --recipe {recipe}",
    )


def _prepare(
    recipe: str,
    readers: tuple[str, ...],
    authors: tuple[str, ...],
    refresh: str | None,
    lake: S3Address | None,
    work_group: str,
    target_dir: Path,
) -> Callable[[Account], SetUp]:
    boards, policy = _declared(recipe, target_dir)
    by_persona, of_all = _readers(readers, policy)
    _check_arns(authors, of_all)
    if not boards.exposures and (of_all or authors or refresh):
        raise UserError(
            f"`{recipe}` has no exposure with charts, so no dashboards.",
            "Remove --author and --refresh, and write --reader PERSONA=ARN; or add charts"
            " (docs/charts.md).",
        )
    if refresh is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", refresh):
        raise UserError(f"--refresh is `{refresh}`.", "Write a time of the day in UTC: 06:00.")
    choices = Choices(of_all, authors, work_group, lake, refresh)
    if policy is not None:
        note(SPICE)
    if boards.exposures and lake is None:
        note("Without --lake, the role of QuickSight in this account queries (docs/quicksight.md).")
    if boards.exposures and not of_all:
        note("Nobody reads the dashboards: name a group with --reader.")

    def set_up(account: Account) -> SetUp:
        made = board_plan(boards, choices, account)
        of_personas = persona_resources(policy, by_persona, work_group, account) if policy else ()
        everyone = [*of_all, *authors, *(arn for arns in by_persona.values() for arn in arns)]
        plan = Plan(owner(recipe), (*of_personas, *made.resources))

        def handlers() -> tuple[Handler, ...]:
            return make_handlers(recipe, made.definitions, account)

        return SetUp(
            plan,
            handlers,
            lambda: missing_groups(everyone, account) or other_lake(plan, recipe, handlers()),
            heading=f", recipe {recipe}",
        )

    return set_up


def _prepare_destroy(recipe: str) -> Callable[[Account], SetUp]:
    return lambda account: SetUp(
        Plan(owner(recipe), ()), lambda: make_handlers(recipe, {}, account)
    )


def _declared(recipe: str, target_dir: Path) -> tuple[Boards, Policy | None]:
    manifest = read_manifest(target_dir)
    boards = read_boards(manifest, recipe)
    policy = read_policy(target_dir, recipe) if has_personas(manifest, recipe) else None
    if not boards.exposures and policy is None:
        known = ", ".join(recipes_with_charts(manifest))
        raise UserError(
            f"`{recipe}` has no exposure with charts and no personas.",
            "Add config.meta.charts to an exposure (docs/charts.md) or meta.personas to a source"
            f" (docs/personas.md){f'; with charts are {known}' if known else ''}.",
        )
    return boards, policy


def _readers(
    readers: Sequence[str], policy: Policy | None
) -> tuple[dict[str, list[str]], list[str]]:
    """Readers by persona, and those of the dashboards."""
    names = [one.name for one in policy.personas] if policy else []
    by_persona: dict[str, list[str]] = {}
    of_all: list[str] = []
    for reader in readers:
        persona, separator, arn = reader.rpartition("=")
        if not _is_principal(arn) or (separator and persona not in names):
            said = f"; personas are {', '.join(names)}" if names else ""
            raise UserError(f"--reader is `{reader}`.", f"Write [PERSONA=]ARN{said}.")
        if separator:
            by_persona.setdefault(persona, []).append(arn)
        else:
            of_all.append(arn)
    return by_persona, of_all


def _is_principal(arn: str) -> bool:
    return re.fullmatch(r"arn:[\w-]+:quicksight:[\w-]+:\d{12}:(user|group)/.+", arn) is not None


def _check_arns(authors: Sequence[str], readers: Sequence[str]) -> None:
    for author in authors:
        if not _is_principal(author):
            raise UserError(
                f"--author is `{author}`.", "Write the ARN of a user or group of QuickSight."
            )
    for name, arns in (("--author", authors), ("--reader", readers)):
        if len(arns) > _MOST_PRINCIPALS:
            raise UserError(
                f"{name} is given {len(arns)} times; QuickSight takes {_MOST_PRINCIPALS}.",
                "Put the users into a group of QuickSight, and name the group.",
            )


add_commands(
    quicksight,
    _prepare,
    _prepare_destroy,
    inputs=_inputs,
    destroy_inputs=_recipe,
    destroy_help="What others made from the data sets stays, and has no data.",
    with_drift=True,
)


@quicksight.command("export")
@options(_inputs, account_options)
def export(account_id: str | None, region: str | None, **given: Any) -> None:
    """Print the dashboards as JSON for AWS's command line.

    Each element of the list is an input of `aws quicksight create-dashboard --cli-input-json`; the
    dashboard needs the data sets of `apply`. Changes nothing, and needs no credentials if
    --account-id and --region are given.
    """
    recipe, target_dir = given["recipe"], given["target_dir"]
    boards, _ = _declared(recipe, target_dir)
    account, _ = signed_in_or_named(account_id, region)
    made = board_plan(boards, Choices(lake=given["lake"]), account)
    names = {one.name: one.properties.get("Name") for one in made.resources}
    calls = [
        {
            "AwsAccountId": account.account_id,
            "DashboardId": name,
            "Name": names[name],
            "Definition": definition,
            "DashboardPublishOptions": PUBLISH,
        }
        for name, definition in made.definitions.items()
    ]
    click.echo(json.dumps(calls, indent=2))
