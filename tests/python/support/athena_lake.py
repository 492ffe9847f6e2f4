"""A recipe on athena_local: raw files on this machine and in the bucket, commands and builds."""

from pathlib import Path
from subprocess import CompletedProcess
from typing import ClassVar

from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.support.account import Account
from tests.python.support.recipe_lake import RecipeLake, athena_environment


class AthenaLake(RecipeLake):
    """A lake of one recipe; subclasses know the recipe and the schema of its databases."""

    schema: ClassVar[str]

    def __init__(self, root: Path, account: Account) -> None:
        super().__init__(root)
        self.account = account
        self.environment = athena_environment(account, self.schema)

    def call(self, *arguments: str, exit_code: int | None = 0) -> Result:
        """`athena-recipes *arguments`; fails unless it exits with `exit_code` (None: any)."""
        environment = {**self.environment, "LAKE_ROOT": str(self.root)}
        done = CliRunner().invoke(main, arguments, env=environment)
        assert exit_code in (None, done.exit_code), done.output
        return done

    def upload(self) -> None:
        """Copy the raw CSV files to the bucket."""
        s3 = self.account.client("s3")
        for path in (self.root / "raw").rglob("*.csv"):
            key = f"{self.schema}/{path.relative_to(self.root).as_posix()}"
            s3.put_object(Bucket="lake", Key=key, Body=path.read_bytes())

    def build(self, *arguments: str) -> CompletedProcess[str]:
        """`dbt build *arguments` on Athena."""
        command = ("build", *arguments, "--target", "athena")
        return self.dbt(*command, env=self.environment, artifacts=True)
