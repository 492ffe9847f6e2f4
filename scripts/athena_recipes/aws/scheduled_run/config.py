"""What the configuration file of a set-up says of its hourly run of dbt."""

from typing import Annotated

from pydantic import Field

from athena_recipes.cli.settings import Settings, matching


class RunSettings(Settings):
    """The commit that runs, and where dbt builds on Athena."""

    repository: Annotated[
        str,
        matching(
            r"https://github\.com/(?!OWNER/)[\w.-]+/[\w.-]+",
            "the address of your repository, https://github.com/<owner>/<name>",
        ),
    ]
    revision: Annotated[
        str,
        matching(r"(?!0{40})[0-9a-f]{40}", "the 40 digits that `git rev-parse HEAD` prints"),
    ]
    dbt_schema: Annotated[str, matching(r"[a-z][a-z0-9_]{0,99}", "lower-case letters")] = Field(
        "recipes", alias="schema"
    )
    work_group: Annotated[
        str, matching(r"[A-Za-z0-9._-]{1,128}", "an Athena work group's name")
    ] = "primary"
