"""`appflow`: a flow per channel, whose files the recipe reads."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.aws.client import make_client
from athena_recipes.recipes.slack_words.appflow.command import EXAMPLE

from tests.python.recipes.slack_words.slack_lake import message
from tests.python.support.appflow import AppFlow, appflow
from tests.python.support.command_line import athena_recipes
from tests.python.support.dbt_command import REPO

CHANNELS = ["C024BE91L", "C0HELP0003"]


@pytest.fixture
def service(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppFlow]:
    """AppFlow with a connection, and the bucket."""
    s3 = make_client("s3")
    where = {"LocationConstraint": os.environ["AWS_REGION"]}
    s3.create_bucket(Bucket="my-lake", CreateBucketConfiguration=where)
    row = json.dumps({"type": "message", **message(1, "hello")}).encode() + b"\n"
    sources = {f"conversations/{one}": [row] for one in CHANNELS}
    with appflow(s3, monkeypatch, sources) as served:
        served.create_connector_profile(
            connectorProfileName="my-slack", connectorType="Slack", connectionMode="Public",
            connectorProfileConfig={
                "connectorProfileProperties": {"Slack": {"instanceUrl": "https://a.slack.com"}},
                "connectorProfileCredentials": {"Slack": {"clientId": "a", "clientSecret": "b"}},
            },
        )  # fmt: skip
        yield served


def run(folder: Path, command: str, *more: str, **changes: Any) -> tuple[int, str, str]:
    """Exit code, stdout and stderr; `changes` are of the example's configuration."""
    config = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")) | {"channels": CHANNELS} | changes
    path = folder / "appflow.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        "slack_words", "appflow", command, "--config", str(path), *more, account=account
    )
    return done.returncode, done.stdout, done.stderr


def test_a_flow_per_channel_writes_where_the_table_reads(service: AppFlow, tmp_path: Path) -> None:
    code, said, error = run(tmp_path, "plan")
    assert code == 0, error
    assert service.flows == {}
    assert "imports conversations/C024BE91L every 1 hour(s)" in said
    code, said, error = run(tmp_path, "apply")
    assert code == 0, said + error
    assert len(service.flows) == 2
    for name, flow in service.flows.items():
        source = flow["sourceFlowConfig"]
        assert source["connectorProfileName"] == "my-slack"
        [channel] = [one for one in CHANNELS if one in name]
        properties = source["sourceConnectorProperties"]["Slack"]
        assert properties == {"object": f"conversations/{channel}"}
        # The hour of a run is in the path before the random id of the execution.
        [destination] = flow["destinationFlowConfigList"]
        output = destination["destinationConnectorProperties"]["S3"]["s3OutputFormatConfig"]
        assert output["prefixConfig"] == {"prefixType": "PATH", "prefixFormat": "HOUR"}
        scheduled = flow["triggerConfig"]["triggerProperties"]["Scheduled"]
        assert scheduled["dataPullMode"] == "Complete"
        service.run(name)
    keys = [one["Key"] for one in make_client("s3").list_objects_v2(Bucket="my-lake")["Contents"]]
    sources = yaml.safe_load(
        (REPO / "models/slack_words/_slack_words__sources.yml").read_text(encoding="utf-8")
    )
    [messages, *_] = sources["sources"][0]["tables"]
    [pattern] = re.findall(r"'([^']*)'\)", messages["external"]["tbl_properties"])
    found = {
        (key.split("/")[3], bool(re.search(pattern, key.removeprefix("prod/raw/")))) for key in keys
    }
    assert found == {(channel, True) for channel in CHANNELS}

    code, said, error = run(tmp_path, "destroy")
    assert code == 0, said + error
    assert service.flows == {}


def test_only_new_messages_are_imported_on_request(service: AppFlow, tmp_path: Path) -> None:
    assert run(tmp_path, "apply", only_new=True)[0] == 0
    for flow in service.flows.values():
        config = flow["sourceFlowConfig"]
        assert config["incrementalPullConfig"] == {"datetimeTypeFieldName": "ts"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"channels": []}, "needs channels, each once"),
        ({"channels": ["general"]}, "is `general`"),
        ({"workspace": "my-team"}, "is `my-team`"),
    ],
)
def test_a_wrong_configuration_is_refused(
    tmp_path: Path, changes: dict[str, Any], fault: str, aws: None
) -> None:
    code, _, error = run(tmp_path, "plan", **changes)
    assert code == 1
    assert fault in error
    assert "Fix: " in error
