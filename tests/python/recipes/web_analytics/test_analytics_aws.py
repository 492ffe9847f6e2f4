"""The function and the command write the same, and the set-up makes what calls the function."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.appflow.plan import appflow_plan, handlers
from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.cli.settings import read_settings
from athena_recipes.recipes.web_analytics.analytics import command, lake
from athena_recipes.recipes.web_analytics.analytics import convert as converter
from athena_recipes.recipes.web_analytics.analytics.handler import handler
from athena_recipes.recipes.web_analytics.analytics.reports import FEED, AnalyticsConfig

from tests.python.recipes.web_analytics.analytics_lake import (
    AnalyticsLake,
    environment,
    ga4,
    text,
)
from tests.python.support.appflow import AppFlow, appflow
from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.command_line import athena_recipes
from tests.python.support.memory import peak_bytes
from tests.python.support.wire import Interrupted, Wire

BUCKET, ROOT = "lake", "here/raw/web_analytics/"
REPORT = ga4(["dateHour", "deviceCategory"], ["totalUsers"], [(["2020050113", "tv"], ["12"])])


@pytest.fixture
def s3(aws: None) -> Any:
    """The bucket of the lake."""
    client = make_client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


@pytest.fixture
def service(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppFlow]:
    with appflow(s3, monkeypatch) as served:
        yield served


def rows(s3: Any) -> dict[str, bytes]:
    """Objects below rows/, but for the time and the ETag of their source."""
    found = {}
    for one in s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{ROOT}rows/").get("Contents", ()):
        body = s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()
        found[one["Key"].removeprefix(ROOT)] = body
    return found


def event(*keys: str) -> dict[str, Any]:
    """What S3 sends; its keys are encoded."""
    named = [key.replace("=", "%3D").replace(" ", "+") for key in keys]
    return {
        "Records": [{"s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}} for key in named]
    }


def convert(*arguments: str) -> tuple[int, Any]:
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        *(
            "web_analytics",
            "analytics",
            "convert",
            "--lake",
            "s3://lake/here",
            "--json",
            *arguments,
        ),
        account=account,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_the_function_and_the_command_write_the_same(s3: Any, tmp_path: Path) -> None:
    keys = [f"{ROOT}appflow/my flow=a/{name}" for name in ("one", "two", "bad", "whole")]
    for key in (keys[0], keys[1], keys[3]):
        s3.put_object(Bucket=BUCKET, Key=key, Body=text(REPORT))
    s3.put_object(Bucket=BUCKET, Key=keys[2], Body=b"<html>")
    s3.put_object(Bucket=BUCKET, Key=f"{ROOT}appflow/my flow=a/", Body=b"")
    # Of its own files, of folders and of other prefixes the function takes no notice.
    others = [f"{ROOT}rows/property=x/y.json", f"{ROOT}appflow/my flow=a/", "other/appflow/x/y"]
    records = handler(event(*keys, *others))
    assert [one["rejected_rows"] for one in records] == [0, 0, 1, 0]
    written = rows(s3)
    assert {key.split("/")[1] for key in written} == {"property=my-flow-a"}
    # S3 calls twice, and a run for all files follows: nothing is added.
    handler(event(*keys))
    assert rows(s3) == written
    code, done = convert("--also-unchanged")
    assert code == 0, done
    assert (done[0]["files"], done[0]["converted"], done[0]["removed_files"]) == (4, 4, 0)
    assert rows(s3) == written
    # Files that lost their end are made again, and one of an object that has changed, although the
    # file was copied later; the fourth is left alone.
    file_of = {
        json.loads(body.splitlines()[-1])["source_key"]: key for key, body in written.items()
    }
    one, two, bad = (file_of[key.removeprefix(ROOT)] for key in keys[:3])
    for key, body in ((one, written[one].rpartition(b"{")[0]), (two, b"")):
        s3.put_object(Bucket=BUCKET, Key=f"{ROOT}{key}", Body=body)
    s3.put_object(Bucket=BUCKET, Key=keys[2], Body=b"<html></html>")
    s3.put_object(Bucket=BUCKET, Key=f"{ROOT}{bad}", Body=written[bad])
    code, done = convert()
    assert (code, done[0]["files"], done[0]["converted"]) == (0, 4, 3)
    assert {key for key, body in rows(s3).items() if body != written[key]} == {bad}
    # On a disk the same files, but for what S3 alone has.
    disk = AnalyticsLake(tmp_path)
    for key in keys[:2]:
        disk.write(key.removeprefix(ROOT), text(REPORT))
    disk.convert()
    for name, body in disk.written().items():
        on_disk, on_s3 = body.splitlines(), written[f"rows/{name}"].splitlines()
        assert on_disk[:-1] == on_s3[:-1]
        known = {"source_etag": "", "delivered_at": "", "executed_at": ""}
        assert json.loads(on_disk[-1]) | known == json.loads(on_s3[-1]) | known


def test_an_object_of_another_property_is_moved(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"{ROOT}appflow/my/one", Body=text(REPORT))
    convert()
    assert {key.split("/")[1] for key in rows(s3)} == {"property=my"}
    code, done = convert("--property", "my=77")
    assert (code, done[0]["removed_files"]) == (0, 1)
    assert {key.split("/")[1] for key in rows(s3)} == {"property=77"}
    code, said = convert("--property", "my")
    assert (code, "Write FLOW=ID" in said) == (1, True)


def test_a_run_that_is_stopped_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = AnalyticsLake(tmp_path)
    for number in range(3):
        disk.deliver("f", f"{number}", text(REPORT))
    replace = os.replace
    calls = []

    def stop(part: Path, path: Path) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise KeyboardInterrupt
        replace(part, path)

    monkeypatch.setattr(os, "replace", stop)
    store = lake.Disk(disk.raw)
    with pytest.raises(KeyboardInterrupt):
        list(command._converted(store, {}, again=False))
    assert (
        len([name for name in disk.written() if not name.rpartition("/")[2].startswith(".")]) == 1
    )
    monkeypatch.undo()
    [done] = command._converted(store, {}, again=False)
    assert (done["files"], done["converted"]) == (3, 2)
    assert len(disk.written()) == 3


def test_an_unexpected_fault_of_one_file_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = AnalyticsLake(tmp_path)
    for name in ("bad", "good"):
        disk.deliver(name, name, text(REPORT | {"metadata": {"timeZone": name}}))
    ga4_head = converter._ga4

    def fail(report: dict[str, Any]) -> Any:
        if report["metadata"]["timeZone"] == "bad":
            raise ZeroDivisionError("of the test")
        return ga4_head(report)

    monkeypatch.setattr(converter, "_ga4", fail)
    done = list(command._converted(lake.Disk(disk.raw), {}, again=False))
    assert [(one["flow"], one["rows"], one["rejects"]) for one in done] == [
        ("bad", 0, 1),
        ("good", 1, 0),
    ]
    assert any(b'"converter_error"' in body for body in disk.written().values())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    disk = AnalyticsLake(tmp_path)
    disk.deliver("f", "one", text(REPORT))
    disk.write("rows", b"a file in place of the folder")
    with environment(LAKE_ROOT=str(disk.root)):
        done = athena_recipes("web_analytics", "analytics", "convert", account={})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "rows" in done.stderr
    assert "Fix:" in done.stderr


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    hours = [(["2020050113", f"device {n}"], ["12"]) for n in range(200)]
    body = text(ga4(["dateHour", "deviceCategory"], ["totalUsers"], hours))
    few, many = AnalyticsLake(tmp_path / "few"), AnalyticsLake(tmp_path / "many")
    for disk, files in ((few, 3), (many, 15)):
        for number in range(files):
            disk.deliver("f", f"{number}", body)
    list(command._converted(lake.Disk(few.raw), {}, again=False))
    peaks = [
        peak_bytes(lambda disk=disk: list(command._converted(lake.Disk(disk.raw), {}, again=True)))
        for disk in (few, many)
    ]
    assert peaks[1] < 1.2 * peaks[0]


def config(s3: Any) -> AnalyticsConfig:
    """The example, for the test's lake and a connection that is made from a secret."""
    example = read_settings(command.EXAMPLE, AnalyticsConfig, command.EXAMPLE, "")
    secrets = make_client("secretsmanager")
    keys = ("client_id", "client_secret", "access_token", "refresh_token")
    secret = secrets.create_secret(Name="ga", SecretString=json.dumps(dict.fromkeys(keys, "x")))
    given = {
        **example.model_dump(by_alias=True),
        "lake_root": f"s3://{BUCKET}/here",
        "every_hours": "on_demand",
        "connection": {"secret": secret["ARN"]},
    }
    given["reports"] = [one.model_dump(by_alias=True) for one in example.reports]
    return AnalyticsConfig.model_validate(given)


def test_the_set_up_calls_the_function_with_each_file(s3: Any, service: AppFlow) -> None:
    here = Account("aws", REGION, ACCOUNT)
    given = config(s3)
    plan = appflow_plan(FEED, given, here)
    wire: Any = Wire(lambda client: handlers(FEED, given, here, client))
    apply(plan, wire.handlers())
    assert {step.action for step in compare(plan, wire.handlers())} == {"unchanged"}
    assert set(service.flows) == {
        f"athena-recipes-web-analytics-{name}-property-300000001"
        for name in ("hours", "days", "device-days")
    }
    [called] = s3.get_bucket_notification_configuration(Bucket=BUCKET)[
        "LambdaFunctionConfigurations"
    ]
    assert called["Filter"]["Key"]["FilterRules"][0]["Value"] == f"{ROOT}appflow/"
    function = make_client("lambda").get_function(FunctionName="athena-recipes-web-analytics")
    assert function["Configuration"]["Handler"].endswith("analytics.handler.handler")
    # A run of a flow: AppFlow's file, the event, and the rows below the property.
    service.sources = {"core-report": [text(REPORT), text(REPORT)]}
    service.run("athena-recipes-web-analytics-hours-property-300000001")
    written = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    handler(event(*written))
    [first, second] = rows(s3).values()
    assert {key.split("/")[1] for key in rows(s3)} == {"property=300000001"}
    runs = {json.loads(body.splitlines()[-1])["execution_id"] for body in (first, second)}
    assert len(runs) == 1
    destroy(plan, wire.handlers())
    assert service.flows == {}
    assert len(rows(s3)) == 2


def test_the_set_up_goes_on_where_it_was_stopped(s3: Any, service: AppFlow) -> None:
    """Here one call is cut; tests/python/aws/test_appflow.py cuts each call of a whole set-up."""
    here = Account("aws", REGION, ACCOUNT)
    given = config(s3)
    plan = appflow_plan(FEED, given, here)
    wire: Any = Wire(lambda client: handlers(FEED, given, here, client), 5, after=True)
    with pytest.raises(Interrupted):
        apply(plan, wire.handlers())
    whole: Any = Wire(lambda client: handlers(FEED, given, here, client))
    apply(plan, whole.handlers())
    assert {step.action for step in compare(plan, whole.handlers())} == {"unchanged"}
    destroy(plan, whole.handlers())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dimensions": ["deviceCategory"]}, "no dimension of time"),
        ({"dimensions": []}, "has 0 dimensions"),
        ({"metrics": [f"m{n}" for n in range(11)]}, "has 11 metrics"),
        ({"metrics": ["users", "users"]}, "one of them twice"),
        ({"property": "properties/1"}, "the digits of the property"),
    ],
)
def test_a_report_that_google_refuses_is_refused_before(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    import yaml

    found = yaml.safe_load(command.EXAMPLE.read_text(encoding="utf-8"))
    found["reports"][0] |= change
    path = tmp_path / "appflow.yml"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    arguments = ("web_analytics", "analytics", "plan", "--config", str(path))
    done = athena_recipes(*arguments, account={})
    assert done.returncode == 1
    assert said in done.stderr
    assert "Fix:" in done.stderr
