"""The fields of `appflow.yml` that all recipes share; a recipe adds what it imports."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.settings import KmsKey, Settings, matching, s3_address, whole_number, wrong


class Connection(Settings):
    """How AppFlow signs in: a connection that exists, or a secret to make one from.

    The secret of Secrets Manager is a JSON object of `client_id`, `client_secret`, `access_token`
    and `refresh_token`; those that the application does not use are left out.
    """

    name: Annotated[str, matching(r"[\w/!@#+=.-]{1,256}", "the connection's name")] | None = None
    secret: (
        Annotated[
            str,
            matching(
                r"arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+", "the secret's ARN"
            ),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _check(self) -> "Connection":
        if (self.name is None) == (self.secret is None):
            wrong(
                " needs either name or secret.",
                "Write the name of a connection that you made in AppFlow's console, or the ARN of"
                " a secret with client_id, client_secret and tokens.",
            )
        return self


def _on_demand(value: Any) -> Any:
    return None if value == "on_demand" else value


class AppFlowConfig(Settings):
    """A set-up's configuration. `every_hours` None means on demand."""

    lake: Annotated[S3Address, s3_address("s3://my-lake or s3://my-lake/prefix")] = Field(
        alias="lake_root"
    )
    connection: Connection
    every_hours: Annotated[
        Annotated[int, whole_number(1, 720)] | None, BeforeValidator(_on_demand)
    ] = 1
    kms_key: KmsKey | None = None
