"""Read `firehose.yml`: the lake, the stream's load, and what runs each hour.

Every mistake ends in UserError with its place.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_recipes.aws.scheduled_run.target import Target
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import mapping, read_yaml
from athena_recipes.recipes.streaming_buckets.firehose.names import RECIPE

EXAMPLE = "scripts/athena_recipes/recipes/streaming_buckets/firehose/firehose.yml.example"
# Firehose writes a file when its buffer is this old; then it takes a moment until it is there.
_DELIVERY_SECONDS = 120
_SHARD_RECORDS = 1_000  # per second, as is the next
_SHARD_BYTES = 1_048_576
_HEADROOM = 1.25
_MAX_SHARDS = 500

_LAKE = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(/[A-Za-z0-9_.=-]+)*)/?"
)
_REPOSITORY = re.compile(r"https://github\.com/(?!OWNER/)[\w.-]+/[\w.-]+")
_REVISION = re.compile(r"(?!0{40})[0-9a-f]{40}")
_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,99}")
_WORK_GROUP = re.compile(r"[A-Za-z0-9._-]{1,128}")
_KEY = re.compile(r"arn:[\w-]+:kms:[\w-]+:\d{12}:key/[\w-]+")
_TOPIC = re.compile(r"arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+")


@dataclass(frozen=True)
class Config:
    """What is set up.

    `bucket` and `prefix` are the lake's root (`prefix` is empty or begins with `/`); `shards` None
    means on demand; Firehose writes a file after `buffer_seconds` or `buffer_mib`; the run begins
    `minute` minutes after the full hour, with the project at `revision` of `repository`.
    """

    bucket: str
    prefix: str
    repository: str
    revision: str
    shards: int | None = None
    buffer_seconds: int = 300
    buffer_mib: int = 128
    minute: int = 10
    schema: str = "recipes"
    work_group: str = "primary"
    kms_key: str | None = None
    alarm_topic: str | None = None

    @property
    def lake_root(self) -> str:
        """The lake's root, as ATHENA_LAKE_ROOT has it."""
        return f"s3://{self.bucket}{self.prefix}"

    @property
    def target(self) -> Target:
        """Where dbt builds the recipe."""
        return Target(RECIPE, self.lake_root, self.schema, self.work_group)

    @property
    def settled_seconds(self) -> int:
        """So long after its end an hour's last file is there."""
        return self.buffer_seconds + _DELIVERY_SECONDS


def read_config(path: Path) -> Config:
    """Read and check a configuration file; see `firehose.yml.example` for its form."""
    found = read_yaml(path, EXAMPLE, "put in your lake and the revision to run")
    return parse_config(found, str(path))


def parse_config(found: Any, path: str) -> Config:
    """Check a configuration that was read from YAML with all scalars as text."""
    fields = mapping(
        found,
        path,
        {"lake_root", "run"},
        {"stream", "buffer", "kms_key", "alarm_topic"},
        nested={"run", "stream", "buffer"},
    )
    lake = _matching(_LAKE, fields, "lake_root", path, "s3://my-lake or s3://my-lake/prefix")
    buffer = mapping(fields.get("buffer", {}), f"{path}: buffer", set(), {"seconds", "mib"})
    run = mapping(
        fields["run"],
        f"{path}: run",
        {"repository", "revision"},
        {"minute", "schema", "work_group"},
    )
    place = f"{path}: run"
    seconds = _whole(buffer, "seconds", f"{path}: buffer", 60, 900, 300)
    config = Config(
        bucket=lake["bucket"],
        prefix=lake["prefix"],
        repository=_matching(
            _REPOSITORY, run, "repository", place, "https://github.com/OWNER/NAME"
        )[0],
        revision=_matching(
            _REVISION, run, "revision", place, "the 40 digits that `git rev-parse HEAD` prints"
        )[0],
        shards=_shards(fields.get("stream"), f"{path}: stream"),
        buffer_seconds=seconds,
        buffer_mib=_whole(buffer, "mib", f"{path}: buffer", 1, 128, 128),
        minute=_whole(run, "minute", place, 0, 59, -(-(seconds + _DELIVERY_SECONDS) // 60)),
        schema=_optional(_SCHEMA, run, "schema", place, "lower-case letters", "recipes"),
        work_group=_optional(
            _WORK_GROUP, run, "work_group", place, "an Athena work group's name", "primary"
        ),
        kms_key=_optional(_KEY, fields, "kms_key", path, "the key's ARN (not an alias)", None),
        alarm_topic=_optional(_TOPIC, fields, "alarm_topic", path, "an SNS topic's ARN", None),
    )
    if config.minute * 60 < config.settled_seconds:
        raise UserError(
            f"{place}.minute is {config.minute}, but Firehose keeps an hour's last events for up to"
            f" {seconds} seconds, and they need {_DELIVERY_SECONDS} more to arrive.",
            f"Write {-(-config.settled_seconds // 60)} or more, or lower buffer.seconds.",
        )
    return config


def _shards(found: Any, place: str) -> int | None:
    if found is None or found == "on_demand":
        return None
    if isinstance(found, str):
        raise UserError(
            f"{place} is `{found}`.",
            "Write on_demand, or a mapping with records_per_second and record_bytes.",
        )
    fields = mapping(found, place, {"records_per_second", "record_bytes"})
    rate = _whole(fields, "records_per_second", place, 1, 1_000_000, None)
    size = _whole(fields, "record_bytes", place, 1, _SHARD_BYTES, None)
    load = max(rate / _SHARD_RECORDS, rate * size / _SHARD_BYTES)
    shards = int(-(-load * _HEADROOM // 1))
    if shards > _MAX_SHARDS:
        raise UserError(
            f"{place} needs {shards} shards, and {_MAX_SHARDS} is what an account has.",
            "Write on_demand.",
        )
    return shards


def _whole(
    fields: dict[str, Any], key: str, place: str, least: int, most: int, default: int | None
) -> int:
    found = fields.get(key, str(default))
    if not (found.isascii() and found.isdecimal() and least <= int(found) <= most):
        raise UserError(
            f"{place}.{key} is `{found}`.", f"Write a whole number, {least:,} to {most:,}."
        )
    return int(found)


def _matching(
    pattern: re.Pattern[str], fields: dict[str, Any], key: str, place: str, form: str
) -> re.Match[str]:
    found = pattern.fullmatch(fields[key])
    if not found:
        raise UserError(f"{place}: {key} is `{fields[key]}`.", f"Write {form}.")
    return found


def _optional(
    pattern: re.Pattern[str], fields: dict[str, Any], key: str, place: str, form: str, default: Any
) -> Any:
    return _matching(pattern, fields, key, place, form)[0] if key in fields else default
