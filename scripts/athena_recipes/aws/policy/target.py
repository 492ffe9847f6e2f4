"""Where dbt's target `athena` builds a recipe: bucket, folders, databases, work group."""

from dataclasses import dataclass

from athena_recipes.aws.s3_address import S3Address

RESULTS_FOLDER = "query-results/"


@dataclass(frozen=True)
class Target:
    """A recipe, the lake's root, dbt's schema (the prefix of the databases), and a work group."""

    recipe: str
    lake: S3Address
    schema: str
    work_group: str

    @property
    def raw_folder(self) -> str:
        """The folder of the recipe's raw files."""
        return f"raw/{self.recipe}/"

    @property
    def list_folder(self) -> str:
        """The folder of the list of the recipe's raw files (`athena-recipes raw-files list`)."""
        return f"raw_file_lists/{self.recipe}/"

    @property
    def quarantine_folder(self) -> str:
        """The folder of the recipe's damaged raw files (`athena-recipes raw-files quarantine`)."""
        return f"quarantine/{self.recipe}/"

    @property
    def tables_folder(self) -> str:
        """The folder of the tables that dbt builds."""
        return f"tables/{self.databases[0]}/"

    @property
    def staging_folder(self) -> str:
        """The folder of tables that dbt builds beside the raw ones: staging with personal data."""
        return f"tables/{self.databases[1]}/"

    @property
    def databases(self) -> tuple[str, str]:
        """The recipe's Glue databases: of its tables, and of its raw tables."""
        return f"{self.schema}_{self.recipe}", f"{self.schema}_raw_{self.recipe}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that profiles.yml.example reads."""
        return {
            "ATHENA_LAKE_ROOT": str(self.lake),
            "ATHENA_SCHEMA": self.schema,
            "ATHENA_WORK_GROUP": self.work_group,
        }
