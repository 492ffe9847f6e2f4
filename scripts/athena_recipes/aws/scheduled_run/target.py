"""Where dbt's target `athena` builds a recipe: bucket, folders, databases, work group."""

from dataclasses import dataclass

RESULTS_FOLDER = "query-results/"


@dataclass(frozen=True)
class Target:
    """`lake_root` is s3://bucket or s3://bucket/prefix, without a slash at the end."""

    recipe: str
    lake_root: str
    schema: str
    work_group: str

    @property
    def bucket(self) -> str:
        """The lake's bucket."""
        return bucket_and_prefix(self.lake_root)[0]

    def key(self, path: str) -> str:
        """The key of an object of the lake, or of a folder (with a slash at the end)."""
        return f"{bucket_and_prefix(self.lake_root)[1]}{path}"

    @property
    def raw_folder(self) -> str:
        """The folder of the recipe's raw files."""
        return f"raw/{self.recipe}/"

    @property
    def tables_folder(self) -> str:
        """The folder of the tables that dbt builds."""
        return f"tables/{self.databases[0]}/"

    @property
    def databases(self) -> tuple[str, str]:
        """The recipe's Glue databases: of its tables, and of its raw tables."""
        return f"{self.schema}_{self.recipe}", f"{self.schema}_raw_{self.recipe}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that profiles.yml.example reads."""
        return {
            "ATHENA_LAKE_ROOT": self.lake_root,
            "ATHENA_SCHEMA": self.schema,
            "ATHENA_WORK_GROUP": self.work_group,
        }


def bucket_and_prefix(root: str) -> tuple[str, str]:
    """`s3://bucket/a/b` as `("bucket", "a/b/")`; the prefix is empty for a whole bucket."""
    bucket, _, prefix = root.removeprefix("s3://").partition("/")
    prefix = prefix.strip("/")
    return bucket, f"{prefix}/" if prefix else ""
