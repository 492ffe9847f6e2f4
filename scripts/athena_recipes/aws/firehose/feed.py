"""A recipe's configuration of its set-up: its name, its owner mark, and its hourly commands."""

from collections.abc import Callable
from dataclasses import dataclass

from athena_recipes.aws.account import Account
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.stack import FirehoseStack


@dataclass(frozen=True)
class Feed:
    """A recipe that is fed by a stream.

    Files are delivered to `raw/<recipe>/<folder>dt=YYYY-MM-DD-HH/` of the lake, or to
    `dt=YYYY-MM-DD/` if the feed `is_daily`. Each hour `commands` runs in bash; `summary` says what
    that is. `owner` marks all resources.
    """

    recipe: str
    owner: str
    summary: str
    commands: Callable[[Config], str]
    folder: str = ""
    is_daily: bool = False

    def stack(self, account: Account) -> FirehoseStack:
        """The names and ARNs of its resources."""
        name = f"athena-recipes-{self.recipe.replace('_', '-')}"
        return FirehoseStack(
            account, self.owner, name, "hourly", self.recipe, self.folder, self.is_daily
        )


def build_command(recipe: str) -> tuple[str, ...]:
    """`dbt build` of one recipe on Athena, without unit tests.

    Unit tests test the SQL, not the data: they ran when the revision was released. dbt reads the
    schemas of all recipes without --cache-selected-only, and the role may not.
    """
    return (
        *("dbt", "build", "-s", recipe, "--target", "athena"),
        *("--exclude", "test_type:unit", "--cache-selected-only"),
    )


def open_hour_command(config: Config) -> str:
    """A shell command that prints the hour (UTC) that Firehose may still write to."""
    return f'date -u -d "@$(( $(date +%s) - {config.settled_seconds} ))" +%Y-%m-%d-%H'
