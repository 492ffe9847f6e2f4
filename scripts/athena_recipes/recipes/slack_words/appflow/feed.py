"""What AppFlow imports of Slack: one flow per channel, to the folder that has the channel's id."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, field_validator

from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import AppFlowFeed, Application, Flow
from athena_recipes.cli.settings import matching, wrong

_ALL = [{"taskType": "Map_all", "sourceFields": [], "connectorOperator": {"Slack": "NO_OP"}}]


class SlackConfig(AppFlowConfig):
    """The configuration. With `only_new` a run takes messages by ts, else whole channels."""

    workspace: Annotated[
        str, matching(r"https://[a-z0-9.-]+\.slack\.com", "https://<workspace>.slack.com")
    ]
    channels: list[Annotated[str, matching(r"[CG][A-Z0-9]{2,}", "a channel's id, as C024BE91L")]]
    only_new: bool = Field(default=False)

    @field_validator("channels")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value or len(set(value)) < len(value):
            wrong(" needs channels, each once.", "Write a list of ids, as [C024BE91L].")
        return value


def application(config: SlackConfig) -> Application:
    """Slack, as AppFlow's own connector names it."""
    credentials = {
        "clientId": "client_id",
        "clientSecret": "client_secret",
        "accessToken": "access_token",
    }
    return Application("Slack", "Slack", credentials, {"instanceUrl": config.workspace})


def flows(config: SlackConfig) -> Sequence[Flow]:
    """One flow per channel: the channel's id is in no row, so it is the folder.

    Ids of executions are random; with the hour before them, paths are in the order of time.
    """
    return [
        Flow(
            channel,
            f"conversations/{channel}",
            f"{channel}/",
            _ALL,
            path="HOUR",
            incremental="ts" if config.only_new else None,
        )
        for channel in config.channels
    ]


FEED = AppFlowFeed(
    recipe="slack_words",
    owner="slack-words-appflow",
    application=application,
    flows=flows,
    summary="Messages of Slack's channels, one flow per channel.",
)
