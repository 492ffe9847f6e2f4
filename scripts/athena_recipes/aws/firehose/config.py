"""The fields of `firehose.yml`: the lake, the stream's load, the buffer, and the hourly run."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.scheduled_run.config import RunSettings
from athena_recipes.cli.settings import KmsKey, Settings, matching, s3_address, whole_number, wrong

# Firehose writes a file when its buffer is this old; then the file takes a moment to arrive.
_DELIVERY_SECONDS = 120
_SHARD_RECORDS = 1_000  # per second, as is the next
_SHARD_BYTES = 1_048_576
_HEADROOM = 1.25
_MAX_SHARDS = 500


class Load(Settings):
    """The load of a stream with a fixed number of shards."""

    records_per_second: Annotated[int, whole_number(1, 1_000_000)]
    record_bytes: Annotated[int, whole_number(1, _SHARD_BYTES)]

    @property
    def shards(self) -> int:
        """The shards for this load, with a reserve."""
        rate, size = self.records_per_second, self.record_bytes
        load = max(rate / _SHARD_RECORDS, rate * size / _SHARD_BYTES)
        return int(-(-load * _HEADROOM // 1))

    @model_validator(mode="after")
    def _check(self) -> "Load":
        if self.shards > _MAX_SHARDS:
            wrong(
                f" needs {self.shards} shards, and {_MAX_SHARDS} is the limit of an account.",
                "Write on_demand.",
            )
        return self


def _on_demand(value: Any) -> Any:
    if value == "on_demand":
        return None
    if isinstance(value, str):
        wrong(
            f" is `{value}`.",
            "Write on_demand, or a mapping with records_per_second and record_bytes.",
        )
    return value


class Buffer(Settings):
    """Firehose writes a file when it reaches either limit."""

    seconds: Annotated[int, whole_number(60, 900)] = 300
    mib: Annotated[int, whole_number(1, 128)] = 128


class Run(RunSettings):
    """The hourly run, `minute` minutes after the full hour."""

    minute: Annotated[int, whole_number(0, 59)] | None = None


class Config(Settings):
    """A set-up's configuration. `stream` None means on demand."""

    lake: Annotated[S3Address, s3_address("s3://my-lake or s3://my-lake/prefix")] = Field(
        alias="lake_root"
    )
    run: Run
    stream: Annotated[Load | None, BeforeValidator(_on_demand)] = None
    buffer: Buffer = Buffer()
    kms_key: KmsKey | None = None
    alarm_topic: (
        Annotated[str, matching(r"arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+", "an SNS topic's ARN")]
        | None
    ) = None

    @property
    def settled_seconds(self) -> int:
        """Seconds after the end of an hour until its last file has arrived."""
        return self.buffer.seconds + _DELIVERY_SECONDS

    @property
    def minute(self) -> int:
        """The minute of the hourly run; by default the first after the last file has arrived."""
        return self._first_minute if self.run.minute is None else self.run.minute

    @property
    def _first_minute(self) -> int:
        return -(-self.settled_seconds // 60)

    @model_validator(mode="after")
    def _check(self) -> "Config":
        if self.minute * 60 < self.settled_seconds:
            wrong(
                f" run.minute is {self.minute}, but Firehose keeps an hour's last events for up"
                f" to {self.buffer.seconds} seconds, and they need {_DELIVERY_SECONDS} more to"
                " arrive.",
                f"Write {self._first_minute} or more, or lower buffer.seconds.",
            )
        return self
