"""What a recipe says of its flows: the application, the flows, and what handles their files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from athena_recipes.aws.account import Account
from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.stack import AppFlowStack


@dataclass(frozen=True)
class Application:
    """A SaaS application, as AppFlow names its connector.

    `connector` is the key of the connector's properties in the API, `connector_type` the value of
    `connectorType`. A connector that AWS registers as a CustomConnector has a `label` and an
    `api_version`. `profile` has the properties of a new connection, `credentials` those of its
    credentials that a secret must have: the API's name -> the secret's key.
    """

    connector: str
    connector_type: str
    credentials: dict[str, str]
    profile: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    api_version: str = ""


@dataclass(frozen=True)
class Flow:
    """One import: an entity of the application, to a folder of the lake.

    `folder` is below `raw/<recipe>/` and ends in a slash; AppFlow adds the flow's name, the time
    as `path` says, and the id of the execution. `tasks` are the API's. With `incremental`, the
    name of a field, scheduled runs take what is newer than the last.
    """

    name: str
    entity: str
    folder: str
    tasks: Sequence[dict[str, Any]]
    path: Literal["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"] | None = None
    incremental: str | None = None
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OnFile:
    """A Lambda function that is called with each file that AppFlow delivers.

    `handler` is `<module>.<function>`; the module is packed with all that it imports. It reads
    objects below `reads`, and writes (and replaces) objects below `writes`: folders of the recipe.
    """

    handler: str
    reads: str
    writes: str
    timeout_seconds: int = 300
    memory_mb: int = 512


@dataclass(frozen=True)
class AppFlowFeed:
    """A recipe that is fed by AppFlow; `owner` marks all of its resources.

    `flows` gives the flows of a configuration, `summary` says what is imported.
    """

    recipe: str
    owner: str
    application: Callable[[Any], Application]
    flows: Callable[[Any], Sequence[Flow]]
    summary: str
    on_file: OnFile | None = None

    def stack(self, account: Account) -> AppFlowStack:
        """The names and ARNs of its resources."""
        name = f"athena-recipes-{self.recipe.replace('_', '-')}"
        return AppFlowStack(account, self.owner, name, self.recipe)

    def of(self, config: AppFlowConfig) -> tuple[Application, Sequence[Flow]]:
        """The application and the flows of a configuration."""
        return self.application(config), self.flows(config)
