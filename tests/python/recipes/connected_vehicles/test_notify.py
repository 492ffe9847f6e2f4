"""`vehicles notify`: alerts with public values only, one message each, calls that can be cut."""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from athena_recipes.aws.account import Account
from athena_recipes.aws.plan import Plan, apply, compare, destroy
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.cli.settings import parse_settings
from athena_recipes.recipes.connected_vehicles.vehicles.notify.alerts import Alert, find_alerts
from athena_recipes.recipes.connected_vehicles.vehicles.notify.config import EXAMPLE, Config
from athena_recipes.recipes.connected_vehicles.vehicles.notify.ledger import LEASE, Ledger
from athena_recipes.recipes.connected_vehicles.vehicles.notify.plan import (
    NAME,
    OWNER,
    everything,
    handlers,
    notify_plan,
    topic_arn,
)
from athena_recipes.recipes.connected_vehicles.vehicles.notify.send import send_alerts
from click.testing import CliRunner, Result

from tests.python.support import wire
from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.selection import LONG
from tests.python.support.wire import ACTIVE, Interrupted, client

HERE = Account("aws", REGION, ACCOUNT)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
V, W = "0" * 31 + "1", "0" * 31 + "2"
VIN = "JTDZZ3DU0A7000042"
PLACES: dict[str, Any] = {"driver_id": "driver-007", "latitude_deg": 52.12345}
ROWS: dict[str, list[dict[str, Any]]] = {
    "battery_watch": [
        {"masked_vin": V, "day_date": f"2026-03-{day:02d}", "flag_reason": "low", "resting_v": 11.8,
         "slope_mv_per_day": None, "days_until_low": None}
        for day in (1, 2, 10)
    ] + [
        {"masked_vin": W, "day_date": "2026-03-10", "flag_reason": "falling", "resting_v": 12.1,
         "slope_mv_per_day": -25.00004, "days_until_low": 8.0},
    ],
    "dtc_fleet_alerts": [
        {"alert_date": "2026-03-09", "model": "Corva", "dtc": "P0301", "masked_vin": vin,
         "expected_vehicles": 0.25} for vin in (W, V)
    ],
    "harsh_events": [
        {**PLACES, "masked_vin": V, "event_type": kind, "started_at": "2026-03-10 08:00:00.000000",
         "severity": severity, "strength_ms2": 6.2, "speed_kmh": 50.0, "duration_seconds": 2.0}
        for kind, severity in (("braking", "severe"), ("cornering", "harsh"))
    ],
    "speed_alerts": [
        {**PLACES, "masked_vin": V, "started_at": f"2026-03-{day} 09:00:00.000000",
         "top_speed_kmh": 120.0, "limit_kmh": 90.0, "seconds_above": 9} for day in ("10", "05")
    ],
    "geofence_alerts": [
        {**PLACES, "masked_vin": V, "geofence_id": "home of J", "file": "a", "feature": "1.1",
         "rule": "stay_inside", "started_at": "2026-03-10 10:00:00.000000", "seconds_seen": 5},
    ],
    "health_check_report": [
        {"masked_vin": V, "model": "Lumen", "dispatch_type": "rental"},
        {"masked_vin": W, "model": f"of {VIN}", "dispatch_type": "rental"},
    ],
}  # fmt: skip


def config(**changes: Any) -> Config:
    found = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return parse_settings({**found, **changes}, Config, "notify.yml")


def alerts(
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = ROWS, **changes: Any
) -> tuple[list[Alert], Counter[str]]:
    counts: Counter[str] = Counter()
    read = lambda table, where: rows.get(table, [])  # noqa: E731
    return find_alerts(read, config(**changes), NOW, counts), counts


def test_alerts_are_of_all_tables_and_begin_once() -> None:
    found, counts = alerts()
    assert sorted((one.began_at[5:13], one.kind, one.severity) for one in found) == [
        ("03-09T00", "trouble_code", "critical"),
        # Flagged eight days before too, and not in between.
        ("03-10T00", "battery", "critical"),
        ("03-10T00", "battery", "warning"),
        ("03-10T08", "harsh_event", "critical"),
        ("03-10T08", "harsh_event", "warning"),
        ("03-10T09", "speed", "critical"),
        ("03-10T10", "geofence", "warning"),
    ]
    assert [one.began_at for one in found] == sorted(one.began_at for one in found)
    assert counts == {"too_old": 2}
    [code] = [one for one in found if one.kind == "trouble_code"]
    assert code.vehicles == (V, W)
    assert (code.model, code.fleet) == ("Corva", "rental")
    assert len({one.alert_id for one in found}) == len(found) == 7
    # Built again, with more seconds: the same alerts.
    again, _ = alerts({**ROWS, "speed_alerts": [{**ROWS["speed_alerts"][0], "seconds_above": 60}]})
    assert {one.alert_id for one in again} == {one.alert_id for one in found}


def test_a_message_has_nothing_that_is_not_public() -> None:
    found, _ = alerts()
    texts = [text for one in found for text in (one.as_json(), one.as_text(), *one.attributes)]
    texts += [value for one in found for value in one.attributes.values()]
    for hidden in (VIN, "driver-007", "52.1", "home of J"):
        assert not any(hidden in text for text in texts)
    assert any("of VIN" in text for text in texts)
    rows = {"speed_alerts": [{**ROWS["speed_alerts"][0], "masked_vin": VIN}]}
    assert alerts(rows) == ([], {"not_masked": 1})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subscriptions": "me"}, "Write [] for none".lower()),
        ({"subscriptions": [{"email": "me"}]}, "Write an e-mail address"),
        ({"subscriptions": [{"email": "a@b.org", "sqs": "x"}]}, "a queue's ARN"),
        ({"subscriptions": [{"severity": ["warning"]}]}, "Write one of email, https, sqs"),
        ({"subscriptions": [{"email": "a@b.org", "severity": ["bad"]}]}, "critical, warning"),
        ({"subscriptions": [{"email": "a@b.org", "kind": []}]}, "List 1 to 10 values"),
        ({"subscriptions": [{"email": "a@b.org"}] * 2}, "one subscription per recipient"),
        ({"harsh_from_ms2": "0"}, "above 0 and up to 30"),
        ({"topic": "x"}, "unknown key `topic`"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as error:
        config(**changes)
    assert said in f"{error.value.problem} {error.value.fix}"


# The account, with calls of SNS among those that can be cut.


class Wire(wire.Wire):
    """A wire that also counts calls that publish and subscribe."""

    names = (*wire.WRITES, "Publish", "Subscribe", "Unsubscribe")

    def before(self, model: Any) -> None:
        if model.name.startswith(self.names):
            self.writes.append(model.name)
            if len(self.writes) == self.cut_at and not self.after:
                raise Interrupted

    def after_call(self, model: Any) -> None:
        if model.name.startswith(self.names) and len(self.writes) == self.cut_at and self.after:
            raise Interrupted


RUN = {
    "lake_root": "s3://my-lake/prod",
    "repository": "https://github.com/example/athena-recipes",
    "revision": "3784e19" + "a" * 33,
}


def planned(**changes: Any) -> Plan:
    return notify_plan(config(**changes), HERE)


def ours(plan: Plan, cut_at: int = 0, after: bool = False) -> tuple[Any, Any]:
    made = Wire(lambda client: handlers(plan, HERE, client), cut_at, after)
    return made, made.handlers()


def account() -> dict[str, Any]:
    """Topics, subscriptions, tables and roles."""
    ACTIVE.clear()
    sns = client("sns")
    found: dict[str, Any] = {}
    for one in sns.list_topics()["Topics"]:
        about = sns.get_topic_attributes(TopicArn=one["TopicArn"])["Attributes"]
        tags = sns.list_tags_for_resource(ResourceArn=one["TopicArn"])["Tags"]
        found[one["TopicArn"]] = (json.loads(about["Policy"]), about.get("KmsMasterKeyId"), tags)
    for one in sns.list_subscriptions()["Subscriptions"]:
        arn = one["SubscriptionArn"]
        about = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        found[one["Endpoint"]] = about.get("FilterPolicy")
    for table in client("dynamodb").list_tables()["TableNames"]:
        found[table] = client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]
    for role in client("iam").list_roles()["Roles"]:
        name = role["RoleName"]
        found[name] = [
            client("iam").get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
            for one in client("iam").list_role_policies(RoleName=name)["PolicyNames"]
        ]
    found["projects"] = client("codebuild").list_projects()["projects"]
    found["schedules"] = [one["Name"] for one in client("scheduler").list_schedules()["Schedules"]]
    return found


pytestmark = pytest.mark.usefixtures("aws")


def test_the_set_up_is_applied_changed_and_destroyed() -> None:
    empty = account()
    plan = planned(run=RUN)
    apply(plan, ours(plan)[1])
    found = account()
    document, key, tags = found[topic_arn(HERE)]
    assert key == "alias/aws/sns"
    assert tags == [{"Key": "athena-recipes", "Value": OWNER}]
    [allowed, denied] = document["Statement"]
    assert allowed["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert json.loads(found["on-call@example.com"]) == {"source": [OWNER], "severity": ["critical"]}
    [rights] = found[f"{NAME}-run-{REGION}"]
    actions = {action for one in rights["Statement"] for action in one["Action"]}
    assert "sns:Publish" in actions
    assert not {one for one in actions if "Delete" in one} - {"dynamodb:DeleteItem"}
    assert all(step.action == "unchanged" for step in compare(plan, ours(plan)[1]))

    # Others may subscribe to the topic; what they made stays until it goes.
    sns = client("sns")
    sns.subscribe(TopicArn=topic_arn(HERE), Protocol="email", Endpoint="theirs@example.com")
    changed = planned(
        subscriptions=[{"email": "on-call@example.com", "fleet": ["rental"]}],
        kms_key=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
    )
    steps = apply(changed, ours(changed)[1])
    assert {(one.action, one.kind) for one in steps} >= {
        ("update", "SNS topic"), ("update", "SNS subscription"), ("delete", "SNS subscription"),
        ("delete", "CodeBuild project"), ("delete", "schedule"), ("unchanged", "DynamoDB table"),
    }  # fmt: skip
    found = account()
    assert "theirs@example.com" in found
    assert "https://example.com/alerts" not in found
    destroy(everything(HERE), ours(everything(HERE))[1])
    assert account() == empty


def test_resources_of_others_are_left_alone() -> None:
    client("sns").create_topic(Name=NAME)
    before = account()
    plan = planned()
    with pytest.raises(UserError, match="exists already"):
        apply(plan, ours(plan)[1])
    destroy(everything(HERE), ours(everything(HERE))[1])
    assert account() == before


def test_a_recipient_that_has_not_confirmed_is_asked_once() -> None:
    plan = planned()
    made, ones = ours(plan)
    apply(plan, ones)

    def pending(parsed: Any, **_: Any) -> None:
        for one in parsed["Subscriptions"]:
            one["SubscriptionArn"] = "PendingConfirmation"

    events = client("sns").meta.events
    events.register("after-call.sns.ListSubscriptionsByTopic", pending)
    try:
        assert {one.action for one in compare(plan, ours(plan)[1])} == {"unchanged"}
        made, ones = ours(plan)
        destroy(everything(HERE), ones)
        assert "Unsubscribe" not in made.writes
    finally:
        events.unregister("after-call.sns.ListSubscriptionsByTopic", pending)


@LONG
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_each_call_of_the_set_up_can_be_cut(server: AwsServer, after: bool) -> None:
    less: list[dict[str, Any]] = [{"email": "on-call@example.com", "fleet": ["rental"]}]
    # The parts of an hourly run are cut in the tests of `firehose`.
    stages = [
        (apply, planned()),
        (apply, planned(subscriptions=less, kms_key=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1")),
        (destroy, everything(HERE)),
    ]
    ends = []
    for act, plan in stages:
        act(plan, ours(plan)[1])
        ends.append(account())
    calls: set[str] = set()
    for number, (act, plan) in enumerate(stages):
        for cut_at in itertools.count(1):
            server.reset()
            for before, its_plan in stages[:number]:
                before(its_plan, ours(its_plan)[1])
            made, ones = ours(plan, cut_at, after)
            try:
                act(plan, ones)
            except Interrupted:
                calls.add(made.writes[-1])
                act(plan, ours(plan)[1])
                assert account() == ends[number], (number, cut_at, made.writes)
                continue
            break
    assert calls >= {
        "CreateTopic", "Subscribe", "CreateTable", "SetTopicAttributes",
        "SetSubscriptionAttributes", "Unsubscribe", "DeleteTopic", "DeleteTable",
    }  # fmt: skip


class Sender:
    """Runs of `send` on the account, with a clock of their own."""

    def __init__(self) -> None:
        plan = planned(subscriptions=[{"sqs": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"}])
        ACTIVE.clear()
        self.queue = client("sqs").create_queue(QueueName="q")["QueueUrl"]
        apply(plan, ours(plan)[1])
        self.now = NOW
        self.found, _ = alerts()

    def run(
        self, cut_at: int = 0, after: bool = False, most: int = 100
    ) -> tuple[Any, Counter[str]]:
        made, _ = ours(planned(), cut_at, after)
        counts: Counter[str] = Counter()
        try:
            send_alerts(
                self.found, Ledger(client("dynamodb"), NAME), client("sns"), topic_arn(HERE),
                source=OWNER, most=most, now=lambda: self.now, counts=counts,
            )  # fmt: skip
        finally:
            ACTIVE.clear()
        return made, counts

    def received(self) -> list[tuple[str, bool]]:
        """Ids of the messages in the queue, and whether they may be repeated."""
        got = []
        while (
            messages := client("sqs")
            .receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, VisibilityTimeout=600)
            .get("Messages")
        ):
            for one in messages:
                body = json.loads(one["Body"])
                attributes = body["MessageAttributes"]
                found = json.loads(body["Message"])["alert_id"]
                assert attributes["alert_id"]["Value"] == found
                got.append((found, "may_be_repeated" in attributes))
        return got


def test_each_alert_is_sent_once() -> None:
    sender = Sender()
    ids = [one.alert_id for one in sender.found]
    _, counts = sender.run(most=3)
    assert counts == {"sent": 3, "left_for_the_next_run": 4}
    _, counts = sender.run()
    assert counts == {"already_sent": 3, "sent": 4}
    made, counts = sender.run()
    assert counts == {"already_sent": 7}
    assert made.writes == []
    assert sender.received() == [(one, False) for one in ids]
    # A message that SNS refuses is sent by the next run.
    client("dynamodb").delete_item(TableName=NAME, Key={"alert_id": {"S": ids[0]}})
    client("sns").delete_topic(TopicArn=topic_arn(HERE))
    with pytest.raises(Exception, match="NotFound"):
        sender.run()
    plan = planned(subscriptions=[{"sqs": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"}])
    apply(plan, ours(plan)[1])
    assert sender.run()[1] == {"already_sent": 6, "sent": 1}
    assert sender.received() == [(ids[0], False)]


def test_of_two_runs_at_the_same_time_one_sends() -> None:
    sender = Sender()
    first = Ledger(client("dynamodb"), NAME)
    assert first.claim(sender.found[0].alert_id, NOW)
    assert not first.claim(sender.found[0].alert_id, NOW)
    assert sender.run()[1] == {"in_another_run": 1, "sent": 6}


@LONG
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_each_call_of_send_can_be_cut(server: AwsServer, after: bool) -> None:
    calls: Counter[str] = Counter()
    for cut_at in itertools.count(1):
        server.reset()
        sender = Sender()
        try:
            sender.run(cut_at, after)
        except Interrupted:
            # At once: what was claimed and not noted is left to the run that claimed it.
            _, counts = sender.run()
            assert counts["sent_again"] == 0
            sender.now += LEASE + timedelta(seconds=1)
            _, late = sender.run()
            assert late["sent_again"] == counts["in_another_run"] <= 1
            got = sender.received()
            assert {one for one, _ in got} == {one.alert_id for one in sender.found}
            # A repetition says so, and there is none that does not.
            assert len([one for one, is_repeated in got if not is_repeated]) <= len(sender.found)
            twice = [one for one, times in Counter(one for one, _ in got).items() if times > 1]
            assert all((one, True) in got for one in twice)
            calls["cut"] += 1
            continue
        break
    assert calls["cut"] == 3 * len(sender.found)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lake with the tables that `send` reads."""
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    with duckdb.connect(str(tmp_path / "athena_recipes.duckdb")) as connection:
        connection.execute("create schema recipes_connected_vehicles")
        for name, rows in ROWS.items():
            (tmp_path / f"{name}.json").write_text("\n".join(map(json.dumps, rows)))
            flagged = ", true as is_flagged" if name == "battery_watch" else ""
            connection.execute(
                f"create table recipes_connected_vehicles.{name} as"
                f" select *{flagged} from read_json_auto('{tmp_path}/{name}.json')"
            )
    yield tmp_path


def command(folder: Path, name: str, *arguments: str, **changes: Any) -> Result:
    path = folder / "notify.yml"
    found = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    path.write_text(yaml.safe_dump({**found, **changes}), encoding="utf-8")
    of = ["connected_vehicles", "vehicles", "notify", name]
    return CliRunner().invoke(main, [*of, "--config", str(path), *arguments])


def test_the_commands_print_rights_and_send(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = command(lake, "send")
    assert done.exit_code == 1
    assert "vehicles notify apply" in done.stderr
    # The stand-in for SNS would call an address of https.
    plan = planned(subscriptions=[{"email": "on-call@example.com"}])
    apply(plan, ours(plan)[1])
    ACTIVE.clear()
    done = command(lake, "send", "--json", max_age_days="36500")
    assert done.exit_code == 0, done.output
    counts = {row["alerts"]: row["count"] for row in json.loads(done.stdout)}
    assert counts == {"sent": 9, "already_sent": 0}
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    done = command(lake, "plan", "--account-id", ACCOUNT, "--region", REGION, run=RUN)
    assert done.exit_code == 0, done.output
    assert "sns:Publish" in done.stdout
    assert "may sns: Publish" in done.stdout
    assert "severity: critical; must confirm by mail" in done.stdout
