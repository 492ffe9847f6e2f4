"""`athena-recipes lake-formation`: tags, grants and roles from a recipe's column policy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import role_path
from athena_recipes.aws.lake_formation.drift import Scope, unexpected
from athena_recipes.aws.lake_formation.plan import lake_formation_plan, owner, role_arn, tag_prefix
from athena_recipes.aws.lake_formation.policy import Policy, read_policy
from athena_recipes.aws.plan import Handler
from athena_recipes.aws.resources.closed_database import ClosedDatabases
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.lf_tag import LfTags
from athena_recipes.aws.resources.lf_tag_assignment import LfTagAssignments
from athena_recipes.aws.resources.lf_tag_grant import LfTagGrants
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import lake_option, options, target_dir_option


@click.group("lake-formation")
def lake_formation() -> None:
    """Grant analysts the public tables of a recipe only.

    Uses LF-tags, one role for analysts and one for engineers. `plan` prints the changes, `apply`
    makes them, `drift` compares the account with the plan, `destroy` deletes what `apply` created.
    Sign in as a data lake administrator.
    """


_inputs = options(
    click.option(
        "--recipe",
        default="anonymization",
        show_default=True,
        help="The recipe whose tables are protected.",
    ),
    click.option(
        "--analyst",
        default="datalake_analyst",
        show_default=True,
        help="Name of the role that reads public tables.",
    ),
    click.option(
        "--engineer",
        default="datalake_engineer",
        show_default=True,
        help="Name of the role that builds the recipe and reads its raw tables.",
    ),
    lake_option(required=True),
    target_dir_option,
)


def make_handlers(
    policy: Policy, region: str, client: Callable[[str, str], Any] = make_client
) -> tuple[Handler, ...]:
    """The handlers of all kinds, in order of creation."""
    formation, glue = client("lakeformation", region), client("glue", region)
    mark, prefix = owner(policy.recipe), tag_prefix(policy.recipe)
    databases = [*policy.restricted, *policy.public]
    return (
        IamRoles(client("iam", region), path=role_path(mark, region)),
        LfTags(formation, prefix=prefix, owner=mark),
        LfTagAssignments(formation, glue, prefix=prefix, owner=mark, databases=databases),
        LfTagGrants(formation, prefix=prefix, owner=mark),
        # Last, so that no principal loses access before it has a grant.
        ClosedDatabases(formation, glue),
    )


def _prepare(
    recipe: str, analyst: str, engineer: str, lake: S3Address, target_dir: Path
) -> Callable[[Account], SetUp]:
    policy = read_policy(target_dir, recipe)

    def set_up(account: Account) -> SetUp:
        region = account.region
        scope = Scope(
            databases=[*policy.restricted, *policy.public],
            prefix=tag_prefix(recipe),
            lake=lake,
            # The engineer's role may read all of the recipe.
            trusted={role_arn(engineer, recipe, account)},
        )
        return SetUp(
            lake_formation_plan(policy, analyst, engineer, lake, account),
            lambda: make_handlers(policy, region),
            unexpected=lambda: unexpected(
                make_client("lakeformation", region), make_client("glue", region), scope
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
