"""The fields of `notify.yml`: who gets which alerts, and what an alert is."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.scheduled_run.config import RunSettings
from athena_recipes.cli.settings import (
    KmsKey,
    Settings,
    matching,
    read_settings,
    s3_address,
    whole_number,
    wrong,
)

RECIPE = "connected_vehicles"
EXAMPLE = Path(__file__).with_name("notify.yml.example")
KINDS = ("battery", "trouble_code", "harsh_event", "speed", "geofence")
SEVERITIES = ("critical", "warning")
PROTOCOLS = ("email", "https", "sqs")
# SNS takes five keys in a filter policy, and 150 combinations of their values.
_MOST_VALUES = 10


def _several(value: Any) -> Any:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_VALUES:
        wrong(" is not a list of values.", f"List 1 to {_MOST_VALUES} values, or leave it out.")
    if len(set(map(str, value))) < len(value):
        wrong(" names a value twice.", "Remove one of them.")
    return value


def _one_of(*known: str) -> AfterValidator:
    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        for one in values:
            if one not in known:
                wrong(f" names `{one}`.", f"Write one or more of: {', '.join(known)}.")
        return values

    return AfterValidator(check)


_Values = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Subscription(Settings):
    """One recipient, and the alerts that it gets: those that match all of the filters."""

    email: (
        Annotated[str, matching(r"[^@\s]{1,64}@[\w.-]+\.\w{2,63}", "an e-mail address")] | None
    ) = None
    https: (
        Annotated[str, matching(r"https://[\w.-]+(:\d{1,5})?(/\S*)?", "an https address")] | None
    ) = None
    sqs: (
        Annotated[
            str,
            matching(
                r"arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w-]{1,80}", "a queue's ARN (not a FIFO queue)"
            ),
        ]
        | None
    ) = None
    severity: Annotated[_Values, _one_of(*SEVERITIES)] | None = None
    kind: Annotated[_Values, _one_of(*KINDS)] | None = None
    fleet: _Values | None = None

    @property
    def protocol(self) -> str:
        """`email`, `https` or `sqs`."""
        return next(one for one in PROTOCOLS if getattr(self, one))

    @property
    def endpoint(self) -> str:
        """The address."""
        return str(getattr(self, self.protocol))

    @property
    def filters(self) -> dict[str, list[str]]:
        """The filters that are set, by name."""
        found = {"severity": self.severity, "kind": self.kind, "fleet": self.fleet}
        return {name: sorted(values) for name, values in found.items() if values}

    @model_validator(mode="after")
    def _check(self) -> "Subscription":
        named = [one for one in PROTOCOLS if getattr(self, one)]
        if len(named) != 1:
            wrong(
                f" names {len(named)} recipients.", f"Write one of {', '.join(PROTOCOLS)} in each."
            )
        return self


class Run(RunSettings):
    """The hourly `send`, `minute` minutes after the full hour."""

    lake: Annotated[S3Address, s3_address("s3://my-lake or s3://my-lake/prefix")] = Field(
        alias="lake_root"
    )
    minute: Annotated[int, whole_number(0, 59)] = 40

    @property
    def target(self) -> Target:
        """Where dbt built the recipe."""
        return Target(RECIPE, self.lake, self.dbt_schema, self.work_group)


def _acceleration(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 < number <= 30:
        wrong(f" is `{value}`.", "Write m/s2, above 0 and up to 30.")
    return number


def _listed(value: Any) -> Any:
    if not isinstance(value, list):
        wrong(" is not a list.", "List the recipients, or write [] for none.")
    return value


class Config(Settings):
    """A configuration."""

    subscriptions: Annotated[tuple[Subscription, ...], BeforeValidator(_listed)]
    harsh_from_ms2: Annotated[float, BeforeValidator(_acceleration)] = 5.5
    max_age_days: Annotated[int, whole_number(1, 36_500)] = 3
    max_messages: Annotated[int, whole_number(1, 10_000)] = 200
    kms_key: KmsKey | None = None
    run: Run | None = None

    @model_validator(mode="after")
    def _check(self) -> "Config":
        seen: set[tuple[str, str]] = set()
        for one in self.subscriptions:
            if (one.protocol, one.endpoint) in seen:
                wrong(
                    f" subscriptions names {one.endpoint} twice.",
                    "SNS takes one subscription per recipient: put its filters together.",
                )
            seen.add((one.protocol, one.endpoint))
        return self


def read_config(path: Path) -> Config:
    """Read and check a `notify.yml`. Raises UserError with the place of a mistake."""
    return read_settings(path, Config, EXAMPLE, "put in your recipients")
