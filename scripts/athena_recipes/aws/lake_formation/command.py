"""`athena-recipes lake-formation`: tags, grants and roles from a recipe's column policy."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import Account, signed_in_or_named
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import role_path
from athena_recipes.aws.lake_formation.drift import Scope, unexpected
from athena_recipes.aws.lake_formation.export import cli_calls
from athena_recipes.aws.lake_formation.plan import (
    lake_formation_plan,
    owner,
    persona_role,
    role_arn,
    tag_prefix,
)
from athena_recipes.aws.lake_formation.policy import Policy, read_policy
from athena_recipes.aws.lake_formation.rights import Place
from athena_recipes.aws.plan import Handler
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.data_cells_filter import DataCellsFilters
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lf_named_grant import LfNamedGrants
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import (
    Option,
    account_options,
    lake_option,
    options,
    target_dir_option,
    work_group_option,
)
from athena_recipes.cli.output import note

SPICE = (
    "Warning: a QuickSight data set that was imported to SPICE keeps what its owner could read at"
    " the import.\n  No grant and no revoke reaches it. Query directly, as `athena-recipes"
    " quicksight` sets it up,\n  or delete the data set and import it again."
)


@click.group("lake-formation")
def lake_formation() -> None:
    """Grant each persona its columns and rows only.

    A recipe, or a folder or source of your own project, whose sources have a policy. Each persona
    of the policy gets a role; a policy without personas has one role that reads all that is built.
    Another role builds. `plan` prints the changes, `apply` makes them, `drift` compares the account
    with the plan, `destroy` deletes what `apply` created, `export` prints the calls for AWS's
    command line. Sign in as a data lake administrator.
    """


def recipe_option(**settings: Any) -> Option:
    """`--recipe`, as `recipe: str`."""
    text = "The recipe: a folder of models, or a source with a policy."
    return click.option("--recipe", help=text, **settings)


_inputs = options(
    recipe_option(default="anonymization", show_default=True),
    click.option(
        "--analyst",
        default="datalake_analyst",
        show_default=True,
        help="Name of the role that reads public tables; for policies without personas.",
    ),
    click.option(
        "--engineer",
        default="datalake_engineer",
        show_default=True,
        help="Name of the role that builds the recipe and reads its raw tables.",
    ),
    lake_option(required=True),
    work_group_option,
    target_dir_option,
)


def make_handlers(
    policy: Policy, account: Account, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation."""
    region = account.region
    formation, glue = client("lakeformation", region), client("glue", region)
    mark, prefix = owner(policy.recipe), tag_prefix(policy.recipe)
    ours: dict[str, Any] = {"prefix": prefix, "owner": mark}
    return (
        IamRoles(client("iam", region), path=role_path(mark, region)),
        LfTags(formation, **ours),
        LfTagAssignments(formation, glue, databases=policy.databases, **ours),
        DataCellsFilters(
            formation, account_id=account.account_id, databases=policy.databases, **ours
        ),
        LfTagGrants(formation, **ours),
        LfNamedGrants(formation, principals=persona_arns(policy, account), owner=mark),
        # Last, so that no principal loses access before it has a grant.
        ClosedDatabases(formation, glue),
    )


def persona_arns(policy: Policy, account: Account) -> set[str]:
    """The ARNs of the roles of all personas."""
    return {
        role_arn(persona_role(one.name, policy.recipe), policy.recipe, account)
        for one in policy.personas
    }


def _prepare(
    recipe: str, analyst: str, engineer: str, lake: S3Address, work_group: str, target_dir: Path
) -> Callable[[Account], SetUp]:
    policy = read_policy(target_dir, recipe)
    if policy.personas:
        note(SPICE)

    def set_up(account: Account) -> SetUp:
        scope = Scope(
            databases=policy.databases,
            prefix=tag_prefix(recipe),
            lake=lake,
            # The engineer's role may read all of the recipe.
            trusted={role_arn(engineer, recipe, account)},
            managed=persona_arns(policy, account),
        )
        return SetUp(
            lake_formation_plan(policy, analyst, engineer, Place(lake, work_group, account)),
            lambda: make_handlers(policy, account),
            unexpected=lambda: unexpected(
                make_client("lakeformation", account.region),
                make_client("glue", account.region),
                scope,
            ),
            heading=f", lake {lake}, recipe {recipe}",
        )

    return set_up


add_commands(
    lake_formation,
    _prepare,
    _prepare,
    inputs=_inputs,
    destroy_inputs=_inputs,
    destroy_help="IAMAllowedPrincipals gets its previous permissions back.",
    with_drift=True,
)


@lake_formation.command("export")
@options(_inputs, account_options)
def export(account_id: str | None, region: str | None, **given: Any) -> None:
    """Print the plan's calls as JSON for AWS's command line.

    Each call has its `command` and the `input` of its option --cli-input-json. Roles are not among
    them. Changes nothing, and needs no credentials if --account-id and --region are given.
    """
    prepared = _prepare(**given)
    account, _ = signed_in_or_named(account_id, region)
    click.echo(json.dumps(cli_calls(prepared(account).plan, account.account_id), indent=2))
