"""AppFlow's set-up: two recipes share a bucket, and each command can be cut at every call."""

import itertools
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import AppFlowFeed, Application, Flow, OnFile
from athena_recipes.aws.appflow.plan import appflow_plan, handlers, problem
from athena_recipes.aws.lambda_package import lambda_package
from athena_recipes.aws.plan import Handler, Plan, apply, compare, destroy
from athena_recipes.cli.errors import UserError

from tests.python.support.appflow import AppFlow, appflow
from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.selection import LONG
from tests.python.support.wire import Interrupted, Wire, client

HERE = Account("aws", REGION, ACCOUNT)
BUCKET = "my-lake"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:chat-AbCdEf"
ALL = [{"taskType": "Map_all", "sourceFields": [], "connectorOperator": {"Slack": "NO_OP"}}]
CHAT = Application(
    "Slack",
    "Slack",
    {"clientId": "client_id", "clientSecret": "client_secret", "accessToken": "access_token"},
    {"instanceUrl": "https://example.slack.com"},
)
REPORTS = Application(
    "CustomConnector",
    "CustomConnector",
    {"clientId": "client_id", "clientSecret": "client_secret", "refreshToken": "refresh_token"},
    {
        "oAuth2Properties": {
            "tokenUrl": "https://example.com",
            "oAuth2GrantType": "AUTHORIZATION_CODE",
        }
    },
    label="GoogleAnalytics4",
    api_version="v1beta",
)
THEIRS = {
    "Sid": "Theirs",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"},
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}


def feed(recipe: str, application: Application, on_file: OnFile | None = None) -> AppFlowFeed:
    """All that a recipe has to say."""
    flows = [
        Flow(name, f"conversations/{name}", f"{name}/", ALL, incremental="ts")
        for name in ("c1", "c2", "c3")
    ]
    owner = f"{recipe.replace('_', '-')}-appflow"
    return AppFlowFeed(recipe, owner, lambda _: application, lambda _: flows, recipe, on_file)


# The longer name begins with the shorter: marks distinguish owners, not prefixes.
FIRST = feed("chats", CHAT)
SECOND = feed(
    "chats_of_teams",
    REPORTS,
    OnFile("athena_recipes.aws.s3_address.S3Address", "appflow/", "rows/"),
)


def config(**changes: Any) -> AppFlowConfig:
    """A configuration with a connection made from a secret."""
    base = {"lake_root": f"s3://{BUCKET}/prod", "connection": {"secret": SECRET}}
    return AppFlowConfig.model_validate({**base, **changes})


CONFIG = config()


def plan(of: AppFlowFeed, given: AppFlowConfig = CONFIG) -> Plan:
    return appflow_plan(of, given, HERE)


def on(wire: Any) -> Sequence[Handler]:
    found: Sequence[Handler] = wire.handlers()
    return found


@pytest.fixture
def service(server: AwsServer, aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppFlow]:
    with appflow(client("s3"), monkeypatch) as served:
        start(served)
        yield served


def start(service: AppFlow) -> None:
    """A bucket with a policy and an event of others, and the secret."""
    s3 = client("s3")
    where = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    policy = {"Version": "2012-10-17", "Statement": THEIRS}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    client("sqs").create_queue(QueueName="theirs")
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "Id": "theirs",
                    "QueueArn": HERE.arn("sqs", "theirs"),
                    "Events": ["s3:ObjectCreated:*"],
                }
            ]
        },
    )
    keys = ("client_id", "client_secret", "access_token", "refresh_token")
    text = json.dumps({key: f"the {key}".replace(" ", "-") for key in keys})
    client("secretsmanager").create_secret(Name="chat", SecretString=text)
    service.flows.clear()
    service.connections.clear()
    service.credentials.clear()


def secret() -> str:
    """moto chooses the end of a secret's ARN."""
    return str(client("secretsmanager").describe_secret(SecretId="chat")["ARN"])


def shared() -> Any:
    """What the two recipes and others have in one bucket."""
    s3 = client("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
    events = s3.get_bucket_notification_configuration(Bucket=BUCKET)
    events.pop("ResponseMetadata")
    return policy["Statement"], events


def account(service: AppFlow) -> Any:
    """All that this set-up can change."""
    functions = client("lambda").list_functions()["Functions"]
    roles = client("iam").list_roles(PathPrefix="/athena-recipes/")["Roles"]
    return json.loads(
        json.dumps(
            [
                shared(),
                service.flows,
                service.connections,
                service.credentials,
                [(one["FunctionName"], one["CodeSha256"], one["Timeout"]) for one in functions],
                [one["RoleName"] for one in roles],
                [one["logGroupName"] for one in client("logs").describe_log_groups()["logGroups"]],
            ],
            default=str,
        )
    )


def actions(one: AppFlowFeed, given: AppFlowConfig) -> set[str]:
    wire: Any = Wire(lambda client: handlers(one, given, HERE, client))
    return {step.action for step in compare(plan(one, given), on(wire))}


def test_two_recipes_share_a_bucket_and_leave_others_alone(service: AppFlow) -> None:
    given = config(connection={"secret": secret()})
    first = Wire(lambda client: handlers(FIRST, given, HERE, client))
    second = Wire(lambda client: handlers(SECOND, given, HERE, client))
    before = account(service)
    assert problem(FIRST, given, HERE, first.client) is None
    apply(plan(FIRST, given), on(first))
    assert actions(SECOND, given) == {"create"}
    apply(plan(SECOND, given), on(second))
    assert actions(FIRST, given) == actions(SECOND, given) == {"unchanged"}
    assert {one["flowStatus"] for one in service.flows.values()} == {"Active"}
    assert service.credentials["athena-recipes-chats"]["Slack"]["accessToken"] == "the-access_token"
    custom = service.credentials["athena-recipes-chats-of-teams"]["CustomConnector"]
    assert custom["oauth2"]["refreshToken"] == "the-refresh_token"
    statements, events = shared()
    assert THEIRS in statements
    assert len(statements) == 5
    assert [one["Id"] for one in events["QueueConfigurations"]] == ["theirs"]
    [event] = events["LambdaFunctionConfigurations"]
    [rule] = event["Filter"]["Key"]["FilterRules"]
    assert rule["Value"] == "prod/raw/chats_of_teams/appflow/"
    destroy(plan(FIRST, given), on(first))
    assert actions(SECOND, given) == {"unchanged"}
    destroy(plan(SECOND, given), on(second))
    after = account(service)
    # One statement that stood alone is in a list now; it says the same.
    assert before[0][0] == THEIRS
    assert after[0][0] == [THEIRS]
    assert after[0][1]["QueueConfigurations"] == before[0][1]["QueueConfigurations"]
    assert not after[0][1].get("LambdaFunctionConfigurations")
    assert after[1:] == before[1:]


def test_a_changed_schedule_stops_the_flow_and_starts_it_again(service: AppFlow) -> None:
    given = config(connection={"secret": secret()})
    slower = config(connection={"secret": secret()}, every_hours="24")
    wire: Any = Wire(lambda client: handlers(FIRST, given, HERE, client))
    apply(plan(FIRST, given), on(wire))
    wire = Wire(lambda client: handlers(FIRST, slower, HERE, client))
    steps = apply(plan(FIRST, slower), on(wire))
    assert [step.kind for step in steps if step.action == "update"] == ["AppFlow flow"] * 3
    assert wire.writes == ["StopFlow", "UpdateFlow", "StartFlow"] * 3
    assert actions(FIRST, slower) == {"unchanged"}
    on_demand = config(connection={"secret": secret()}, every_hours="on_demand")
    apply(plan(FIRST, on_demand), on(wire))
    assert actions(FIRST, on_demand) == {"unchanged"}
    # A flow that is moved within the bucket is made again, as AppFlow cannot change it.
    moved = config(connection={"secret": secret()}, lake_root=f"s3://{BUCKET}/test")
    wire = Wire(lambda client: handlers(FIRST, moved, HERE, client))
    apply(plan(FIRST, moved), on(wire))
    assert "DeleteFlow" in wire.writes
    assert actions(FIRST, moved) == {"unchanged"}


def test_a_flow_by_hand_of_the_same_name_is_left_alone(service: AppFlow) -> None:
    given = config(connection={"secret": secret()})
    wire: Any = Wire(lambda client: handlers(FIRST, given, HERE, client))
    apply(plan(FIRST, given), on(wire))
    service.flows["athena-recipes-chats-c1"]["tags"] = {}
    with pytest.raises(UserError, match="made by something else"):
        apply(plan(FIRST, given), on(wire))


def test_what_apply_stops_at(service: AppFlow) -> None:
    named = config(connection={"name": "by-hand"})
    found = problem(FIRST, named, HERE)
    assert found
    assert "There is no connection by-hand to Slack" in found.problem
    given = config(connection={"secret": secret()})
    wire: Any = Wire(lambda client: handlers(FIRST, given, HERE, client))
    apply(plan(FIRST, given), on(wire))
    where = {"LocationConstraint": REGION}
    client("s3").create_bucket(Bucket="other-lake", CreateBucketConfiguration=where)
    found = problem(FIRST, config(lake_root="s3://other-lake"), HERE)
    assert found
    assert "writes to the bucket my-lake" in found.problem
    found = problem(FIRST, config(lake_root="s3://no-such-lake"), HERE)
    assert found
    assert "There is no bucket" in found.problem
    client("secretsmanager").update_secret(SecretId="chat", SecretString='{"client_id": "x"}')
    with pytest.raises(UserError, match="has no client_secret and no access_token"):
        destroy(plan(FIRST, given), on(wire))
        apply(plan(FIRST, given), on(wire))


@LONG
@pytest.mark.parametrize("ends", [apply, destroy], ids=["apply", "destroy"])
def test_each_command_can_be_cut_after_every_call(
    server: AwsServer, service: AppFlow, ends: Any
) -> None:
    def begin() -> tuple[Plan, Any]:
        server.reset()
        start(service)
        given = config(connection={"secret": secret()})
        makers = lambda client: handlers(SECOND, given, HERE, client)  # noqa: E731
        if ends is destroy:
            apply(plan(SECOND, given), on(Wire(makers)))
        return plan(SECOND, given), makers

    desired, makers = begin()
    ends(desired, on(Wire(makers)))
    end = account(service)
    for cut_at in itertools.count(1):
        desired, makers = begin()
        wire: Any = Wire(makers, cut_at, after=True)
        try:
            ends(desired, on(wire))
        except Interrupted:
            ends(desired, on(Wire(makers)))
            assert _text(account(service)) == _text(end), wire.writes
            continue
        break
    assert len(wire.writes) > 10


def _text(found: Any) -> str:
    return json.dumps(found, sort_keys=True)


def test_a_run_writes_files_as_appflow_does(service: AppFlow) -> None:
    given = config(connection={"secret": secret()}, every_hours="on_demand")
    apply(plan(FIRST, given), on(Wire(lambda client: handlers(FIRST, given, HERE, client))))
    service.sources = {"conversations/c1": [b'{"ts": "1"}\n']}
    started = client("appflow").start_flow(flowName="athena-recipes-chats-c1")
    found = client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    key = f"prod/raw/chats/c1/athena-recipes-chats-c1/{started['executionId']}"
    assert [one["Key"] for one in found] == [key]


def test_a_function_is_packed_with_what_it_imports_and_runs_alone(tmp_path: Any) -> None:
    package = lambda_package("athena_recipes.aws.account")
    assert package == lambda_package("athena_recipes.aws.account")
    path = tmp_path / "code.zip"
    path.write_bytes(package)
    names = zipfile.ZipFile(path).namelist()
    assert "athena_recipes/cli/errors.py" in names
    assert "click/__init__.py" in names
    assert not [name for name in names if name.startswith(("boto", "athena_recipes/site"))]
    # Only the package, and boto3, which Lambda has.
    code = "import athena_recipes.aws.account as a; print(a.__file__)"
    boto = tmp_path / "boto"
    boto.mkdir()
    for one in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
        module = __import__(one.removesuffix(".py"))
        source = module.__file__ if one.endswith(".py") else module.__path__[0]
        (boto / one).symlink_to(source)
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": f"{path}:{boto}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(str(path)), done.stderr
    with pytest.raises(UserError, match="which Lambda does not have"):
        lambda_package("athena_recipes.engines.duckdb_reader")
