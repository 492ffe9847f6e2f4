"""The fields of `federation.yml`: the warehouse, the connector, and where it runs."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from athena_recipes.cli.settings import Settings, matching, read_settings, whole_number, wrong

EXAMPLE = Path(__file__).parent / "federation.yml.example"
_PREFIX = r"[A-Za-z0-9!_.=-]+(?:/[A-Za-z0-9!_.=-]+)*"
_BUCKET = r"(?!(?:\d+\.){3}\d+\Z)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


def _id(kind: str) -> str:
    return rf"{kind}-[0-9a-f]{{8,17}}"


class Config(Settings):
    """One warehouse behind one data catalog."""

    # Athena makes other names of it, so that 41 characters are the limit.
    name: Annotated[str, matching(r"[a-z0-9_-]{1,41}", "up to 41 characters a-z 0-9 _ -")]
    connector: Literal["lambda", "glue"] = "lambda"
    application_version: str | None = None
    host: Annotated[str, matching(r"[A-Za-z0-9.-]+", "the name of the host alone")]
    port: Annotated[int, whole_number(1, 65_535)] = 5439
    database: Annotated[str, matching(r"[A-Za-z0-9_.-]+", "the name of the database alone")]
    secret: Annotated[str, matching(r"[A-Za-z0-9/_+=.@-]{1,512}", "a secret's name, not its ARN")]
    spill_bucket: Annotated[str, matching(_BUCKET, "a bucket's name; a folder is spill_prefix")]
    spill_prefix: Annotated[str, matching(_PREFIX, "a folder without slashes around it")] = (
        "athena-spill"
    )
    vpc: Annotated[str, matching(_id("vpc"), "the ID of a VPC")]
    subnets: list[Annotated[str, matching(_id("subnet"), "the ID of a subnet")]] = Field(
        min_length=1
    )
    security_groups: list[Annotated[str, matching(_id("sg"), "the ID of a security group")]] = (
        Field(min_length=1)
    )
    route_tables: list[Annotated[str, matching(_id("rtb"), "the ID of a route table")]] = Field(
        default_factory=list
    )

    @model_validator(mode="after")
    def _check(self) -> "Config":
        if self.connector == "lambda" and not self.application_version:
            wrong(
                " has no `application_version`.",
                "Write the newest version of AthenaRedshiftConnector in the Serverless Application"
                " Repository.",
            )
        return self

    @property
    def connection_string(self) -> str:
        """What the connector reads: the secret's name is in it, no login."""
        server = f"{self.host}:{self.port}/{self.database}"
        return f"redshift://jdbc:redshift://{server}?${{{self.secret}}}"


def read_config(path: Path) -> Config:
    """Read and check a `federation.yml`. Raises UserError with the place of a mistake."""
    return read_settings(path, Config, EXAMPLE, "write your warehouse and network into it")
