"""`firehose.yml`: what is accepted, and that every mistake names its place and its fix."""

import copy
from pathlib import Path

import pytest
import yaml
from athena_recipes.aws.firehose import command
from athena_recipes.aws.firehose.config import Config
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import parse_settings, shown
from athena_recipes.recipes.streaming_buckets.firehose.command import EXAMPLE

from tests.python.recipes.streaming_buckets.firehose_account import KEY, TOPIC

RUN = {"repository": "https://github.com/example/athena-recipes", "revision": "a1" * 20}
GOOD = {"lake_root": "s3://my-lake/prod/eu", "run": RUN}


def parse_config(found, path):
    return parse_settings(found, Config, path)


def read_config(path):
    return command.read_config(path, EXAMPLE)


def changed(path, value):
    """The good configuration with one key (`run.minute`) replaced, or removed where None."""
    config = copy.deepcopy(GOOD)
    *parents, key = path.split(".")
    place = config
    for parent in parents:
        place = place.setdefault(parent, {})
    if value is None:
        del place[key]
    else:
        place[key] = value
    return config


def test_the_least_that_is_needed():
    config = parse_config(GOOD, "x")
    assert (config.lake.bucket, config.lake.prefix) == ("my-lake", "prod/eu")
    assert str(config.lake) == "s3://my-lake/prod/eu"
    whole = parse_config({**GOOD, "lake_root": "s3://my-lake/"}, "x")
    assert str(whole.lake) == "s3://my-lake"
    assert config.stream is config.kms_key is config.alarm_topic is None
    assert (config.buffer.seconds, config.buffer.mib, config.minute) == (300, 128, 7)
    assert (config.run.dbt_schema, config.run.work_group) == ("recipes", "primary")
    assert parse_config(changed("kms_key", KEY), "x").kms_key == KEY
    assert parse_config(changed("alarm_topic", TOPIC), "x").alarm_topic == TOPIC


@pytest.mark.parametrize(
    ("rate", "size", "shards"),
    [
        ("1", "100", 1),
        ("800", "100", 1),
        ("801", "100", 2),
        ("3000", "130", 4),  # 1,000 records a second and shard, a quarter to spare
        ("100", "20000", 3),  # 1 MiB a second and shard
    ],
)
def test_shards_follow_from_the_load(rate, size, shards):
    load = {"records_per_second": rate, "record_bytes": size}
    assert parse_config(changed("stream", load), "x").stream.shards == shards


@pytest.mark.parametrize(("seconds", "minute"), [("60", 3), ("300", 7), ("900", 17)])
def test_the_run_waits_for_the_last_file(seconds, minute):
    assert parse_config(changed("buffer.seconds", seconds), "x").minute == minute


@pytest.mark.parametrize(
    ("path", "value", "place", "fix"),
    [
        ("lake_root", "my-lake", "lake_root is `my-lake`", "s3://my-lake/prefix"),
        ("lake_root", "s3://My_Lake", "lake_root", "s3://"),
        ("lake_root", "s3://my-lake/a b", "lake_root", "s3://"),
        ("lake_root", "s3://my-lake/!{firehose:x}", "lake_root", "s3://"),
        ("lake_root", None, "no `lake_root`", "lake_root, run"),
        ("run.repository", "git@github.com:a/b", "run: repository", "https://github.com/"),
        ("run.repository", "https://github.com/OWNER/x", "run: repository", "your repository"),
        ("run.revision", "main", "run: revision is `main`", "git rev-parse HEAD"),
        ("run.revision", "0" * 40, "run: revision", "git rev-parse HEAD"),
        ("run.minute", "6", "run.minute is 6", "7 or more"),
        ("run.minute", "60", "run.minute", "0 to 59"),
        ("run.minute", "x", "run.minute", "whole number"),
        ("run.schema", "Recipes", "run: schema", "lower-case"),
        ("run.work_group", "a b", "run: work_group", "work group"),
        ("run.branch", "main", "run has an unknown key `branch`", "revision"),
        ("buffer.seconds", "59", "buffer.seconds", "60 to 900"),
        ("buffer.mib", "129", "buffer.mib", "1 to 128"),
        ("buffer", "300", "buffer is not a mapping", "mib, seconds"),
        ("stream", "provisioned", "stream is `provisioned`", "on_demand"),
        ("stream.records_per_second", "5", "stream has no `record_bytes`", "record_bytes"),
        (
            "stream",
            {"records_per_second": "1000000", "record_bytes": "9"},
            "stream needs 1250 shards",
            "on_demand",
        ),
        (
            "stream",
            {"records_per_second": "-1", "record_bytes": "9"},
            "stream.records_per_second",
            "1 to 1,000,000",
        ),
        ("kms_key", "alias/mine", "kms_key", "ARN"),
        ("alarm_topic", "on-call", "alarm_topic", "ARN"),
        ("alarm_topic", ["x"], "alarm_topic is not one value", "alarm_topic: text"),
        ("bucket", "x", "unknown key `bucket`", "lake_root"),
    ],
)
def test_mistakes_name_place_and_fix(path, value, place, fix):
    with pytest.raises(UserError) as error:
        parse_config(changed(path, value), "firehose.yml")
    assert error.value.problem.startswith("firehose.yml")
    assert place in error.value.problem
    assert fix in error.value.fix


def test_the_example_says_what_to_put_in_and_is_right_otherwise(tmp_path):
    example = EXAMPLE
    with pytest.raises(UserError, match="repository"):
        read_config(example)
    text = example.read_text().replace("OWNER/", "example/")
    file = tmp_path / "firehose.yml"
    file.write_text(text)
    with pytest.raises(UserError, match="revision"):
        read_config(file)
    text = text.replace("0" * 40, "a" * 40)
    file.write_text(text)
    plain = read_config(file)
    # What is commented out is the default, or has no default.
    optional = ("minute", "schema", "work_group", "kms_key", "alarm_topic")
    for key in optional:
        assert f"# {key}: " in text
        text = text.replace(f"# {key}: ", f"{key}: ")
    file.write_text(text)
    full = read_config(file)
    assert full.run.dbt_schema == plain.run.dbt_schema
    assert full.run.work_group == plain.run.work_group
    assert full.minute == 10
    assert full.kms_key is not None and full.alarm_topic is not None


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(UserError, match="There is no") as error:
        read_config(Path(tmp_path / "none.yml"))
    assert shown(EXAMPLE) in error.value.fix
    assert EXAMPLE.exists()
    (tmp_path / "bad.yml").write_text("a: [")
    with pytest.raises(UserError, match="not YAML"):
        read_config(tmp_path / "bad.yml")
    (tmp_path / "list.yml").write_text(yaml.safe_dump(["x"]))
    with pytest.raises(UserError, match="not a mapping"):
        read_config(tmp_path / "list.yml")
