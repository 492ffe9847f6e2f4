"""`athena-recipes policy`: the least IAM policy for building a recipe."""

import json
from pathlib import Path

import click

from athena_recipes.aws.account import signed_in_or_named
from athena_recipes.aws.iam import policy
from athena_recipes.aws.policy.statements import build_statements, upload_statements
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.found import recipes
from athena_recipes.cli.options import (
    account_options,
    lake_option,
    options,
    schema_option,
    work_group_option,
)
from athena_recipes.cli.suggestion import did_you_mean


@click.command("policy")
@click.argument("recipe")
@lake_option(required=True)
@click.option("--upload", is_flag=True, help="Also allow uploading raw files and listing them.")
@options(schema_option, work_group_option, account_options)
def policy_command(
    recipe: str,
    lake: S3Address,
    upload: bool,
    schema: str,
    work_group: str,
    account_id: str | None,
    region: str | None,
) -> None:
    """Print the least IAM policy for building a recipe.

    It is for `dbt build --target athena -s RECIPE` and for reading what it builds, in JSON as IAM
    takes it. RECIPE is one of this package, or a folder of your project's models. The account is
    that of the credentials; without credentials, --account-id and --region name it, and no call is
    made. A test compares the policy with the calls of each recipe's build.

    What a recipe sets up beside its build has its own rights: its `plan` prints them.
    """
    _check(recipe)
    account, _ = signed_in_or_named(account_id, region)
    target = Target(recipe, lake, schema, work_group)
    statements = build_statements(target, account)
    if upload:
        statements += upload_statements(target, account)
    click.echo(json.dumps(policy(statements), indent=2))


def _check(recipe: str) -> None:
    # A project of the user's has recipes of its own.
    if recipe in recipes() or (recipe.isidentifier() and Path("models", recipe).is_dir()):
        return
    raise UserError(
        f"There is no recipe `{recipe}`.{did_you_mean(recipe, recipes())}",
        f"Name one of {', '.join(recipes())}, or a folder of models/ in the current folder.",
    )
