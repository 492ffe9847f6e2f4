"""The configuration of the reports, and their flows of AppFlow."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import AppFlowFeed, Application, Flow, OnFile
from athena_recipes.cli.settings import Settings, matching, wrong
from athena_recipes.recipes.web_analytics.analytics.lake import ROWS, SOURCES

# "Google Analytics 4 connector" in AppFlow's user guide, and the limits of Google's APIs.
MOST_DIMENSIONS, MOST_METRICS = 9, 10
_TIMES = {"date", "dateHour", "dateHourMinute", "yearMonth"}
_CREDENTIALS = {
    "clientId": "client_id",
    "clientSecret": "client_secret",
    "accessToken": "access_token",
    "refreshToken": "refresh_token",
}
UNIVERSAL = Application("GoogleAnalytics", "Googleanalytics", _CREDENTIALS)
GA4 = Application(
    "CustomConnector",
    "CustomConnector",
    _CREDENTIALS,
    {
        "oAuth2Properties": {
            "tokenUrl": "https://oauth2.googleapis.com/token",
            "oAuth2GrantType": "AUTHORIZATION_CODE",
        }
    },
    label="GoogleAnalytics4",
    api_version="v1beta",
)
APPLICATIONS = {"universal_analytics": UNIVERSAL, "ga4": GA4}

_Name = Annotated[str, matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters, digits, hyphens")]
_Field = Annotated[str, matching(r"(ga:)?[A-Za-z0-9_:]+", "the name that Google's API has")]


class Report(Settings):
    """One report: the property (GA4) or view (Universal Analytics), and its fields."""

    name: _Name
    property_id: Annotated[str, matching(r"\d{1,20}", "the digits of the property")] = Field(
        alias="property"
    )
    entity: Annotated[str, matching(r"\S{1,512}", "the object, without blanks")] = Field(
        alias="object"
    )
    dimensions: tuple[_Field, ...]
    metrics: tuple[_Field, ...]

    @model_validator(mode="after")
    def _check(self) -> "Report":
        for name, fields, most in (
            ("dimensions", self.dimensions, MOST_DIMENSIONS),
            ("metrics", self.metrics, MOST_METRICS),
        ):
            if not 1 <= len(fields) <= most or len(set(fields)) < len(fields):
                wrong(
                    f" has {len(fields)} {name}, or one of them twice.", f"Name 1 to {most}, once."
                )
        if not _TIMES & {one.removeprefix("ga:") for one in self.dimensions}:
            wrong(
                " has no dimension of time: a later run could not replace its rows.",
                "Add dateHour, or date for users of a day.",
            )
        return self

    @property
    def flow(self) -> str:
        """The end of the flow's name, which says the property to the Lambda function."""
        return f"{self.name}-property-{self.property_id}"


def _is_list(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        wrong(" is no list of reports.", "Name at least one report.")
    return value


class AnalyticsConfig(AppFlowConfig):
    """`appflow.yml` of this recipe."""

    connector: Literal["ga4", "universal_analytics"] = "ga4"
    reports: Annotated[tuple[Report, ...], BeforeValidator(_is_list)]

    @model_validator(mode="after")
    def _check(self) -> "AnalyticsConfig":
        names = [one.flow for one in self.reports]
        if twice := {name for name in names if names.count(name) > 1}:
            wrong(f" has the report {min(twice)} twice.", "Give each its own name.")
        return self


def tasks(report: Report, connector: str) -> list[dict[str, Any]]:
    """The fields that a flow asks for, in the order of the report, and where they go."""
    fields = [*report.dimensions, *report.metrics]
    chosen: list[dict[str, Any]] = [
        {
            "taskType": "Filter",
            "sourceFields": fields,
            "connectorOperator": {connector: "PROJECTION"},
        }
    ]
    for one in fields:
        task: dict[str, Any] = {"taskType": "Map", "sourceFields": [one], "destinationField": one}
        # Of the two connectors, Google Analytics has no such operator.
        if connector == "CustomConnector":
            task["connectorOperator"] = {connector: "NO_OP"}
        chosen.append(task)
    return chosen


def flows(config: AnalyticsConfig) -> Sequence[Flow]:
    """One flow per report."""
    connector = APPLICATIONS[config.connector].connector
    return [
        Flow(one.flow, one.entity, SOURCES, tasks(one, connector), path="HOUR")
        for one in config.reports
    ]


FEED = AppFlowFeed(
    "web_analytics",
    "web-analytics-appflow",
    lambda config: APPLICATIONS[config.connector],
    flows,
    "Reports of Google Analytics, one flow each; a function turns each file into rows.",
    OnFile(
        "athena_recipes.recipes.web_analytics.analytics.handler.handler",
        SOURCES,
        ROWS,
        timeout_seconds=300,
        memory_mb=1024,
    ),
)
