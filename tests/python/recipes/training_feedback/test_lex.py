"""`lex plan|apply|destroy`, and the function that stores an answer."""

import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.cli.settings import parse_settings
from athena_recipes.recipes.training_feedback.lex import fulfilment
from athena_recipes.recipes.training_feedback.lex.command import EXAMPLE
from athena_recipes.recipes.training_feedback.lex.config import LexConfig
from athena_recipes.recipes.training_feedback.lex.plan import NAME, handlers, lex_plan, package

from tests.python.recipes.training_feedback.lex_service import Lex, lex_service
from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.command_line import athena_recipes
from tests.python.support.selection import LONG
from tests.python.support.wire import Interrupted, Wire

HERE = Account("aws", REGION, ACCOUNT)


@pytest.fixture
def lex(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lex]:
    """Lex without bots, and the bucket."""
    where = {"LocationConstraint": os.environ["AWS_REGION"]}
    make_client("s3").create_bucket(Bucket="my-lake", CreateBucketConfiguration=where)
    monkeypatch.setattr("athena_recipes.aws.resources.waiting._STATE_WAIT_SECONDS", 0)
    with lex_service(monkeypatch) as served:
        yield served


def settings(**changes: Any) -> dict[str, Any]:
    found = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {**found, **changes}


def config(**changes: Any) -> LexConfig:
    return parse_settings(settings(**changes), LexConfig, "lex.yml")


def run(folder: Path, command: str, **changes: Any) -> tuple[int, str, str]:
    path = folder / "lex.yml"
    path.write_text(yaml.safe_dump(settings(**changes)), encoding="utf-8")
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        "training_feedback", "lex", command, "--config", str(path), account=account
    )
    return done.returncode, done.stdout, done.stderr


def live(lex: Lex) -> dict[str, Any]:
    """What learners talk to: the locale of the version that the alias has."""
    bot = lex.bot(NAME)
    [alias] = bot["aliases"].values()
    assert alias["botAliasName"] == "live"
    [(locale, where)] = alias["botAliasLocaleSettings"].items()
    hook = where["codeHookSpecification"]["lambdaCodeHook"]
    assert hook["lambdaARN"] == f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"
    found: dict[str, Any] = bot["versions"][alias["botVersion"]]["locales"][locale]
    return found


def test_a_bot_asks_and_a_change_is_published_at_last(lex: Lex, tmp_path: Path) -> None:
    code, said, error = run(tmp_path, "plan")
    assert code == 0, error
    assert lex.bots == {}
    assert "+ create Lex bot training-feedback-lex" in said
    assert "may s3: PutObject" in said
    code, said, error = run(tmp_path, "apply")
    assert code == 0, said + error
    [intent] = live(lex)["intents"].values()
    assert intent["fulfillmentCodeHook"] == {"enabled": True}
    names = {one["slotId"]: one["slotName"] for one in intent["slots"].values()}
    order = sorted(intent["slotPriorities"], key=lambda one: one["priority"])
    assert [names[one["slotId"]] for one in order] == ["Rating", "Comment"]
    types = {one["slotName"]: one["slotTypeId"] for one in intent["slots"].values()}
    assert types == {"Rating": "AMAZON.Number", "Comment": "AMAZON.FreeFormInput"}
    policy = json.loads(make_client("lambda").get_policy(FunctionName=NAME)["Policy"])
    [statement] = policy["Statement"]
    assert statement["Principal"] == {"Service": "lexv2.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"AWS:SourceAccount": ACCOUNT}

    before = json.dumps(lex.bots)
    code, said, error = run(tmp_path, "apply")
    assert "unchanged" in said
    assert json.dumps(lex.bots) == before
    # A build that fails leaves learners with the old questions.
    lex.fails = "an utterance is empty"
    code, said, error = run(tmp_path, "apply", comment="What was missing?")
    assert code == 1
    assert "Lex did not build en_US: an utterance is empty" in error
    texts = json.dumps(live(lex))
    assert "What should we change" in texts
    assert "What was missing?" not in texts
    lex.fails = ""
    code, said, error = run(tmp_path, "apply", comment="What was missing?", idle_seconds="600")
    assert code == 0, said + error
    assert "What was missing?" in json.dumps(live(lex))
    assert lex.bot(NAME)["idleSessionTTLInSeconds"] == 600
    code, said, error = run(tmp_path, "destroy")
    assert code == 0, said + error
    assert lex.bots == {}
    assert make_client("lambda").list_functions()["Functions"] == []
    assert make_client("iam").list_roles(PathPrefix="/athena-recipes/")["Roles"] == []


def test_a_bot_of_others_is_left_alone(lex: Lex, tmp_path: Path) -> None:
    make_client("lexv2-models").create_bot(
        botName=NAME, roleArn="arn:aws:iam::123456789012:role/other-role-name",
        dataPrivacy={"childDirected": False}, idleSessionTTLInSeconds=60,
    )  # fmt: skip
    before = json.dumps(lex.bots)
    code, _, error = run(tmp_path, "apply")
    assert code == 1
    assert "exists already and was made by something else" in error
    assert run(tmp_path, "destroy")[0] == 0
    assert json.dumps(lex.bots) == before
    assert make_client("lambda").list_functions()["Functions"] == []


@LONG
def test_a_drift_is_found(lex: Lex) -> None:
    one = config()
    apply(lex_plan(one, HERE), handlers(one, HERE))
    [locale] = lex.bot(NAME)["locales"].values()
    [intent] = locale["intents"].values()
    intent["sampleUtterances"].append({"utterance": "by hand"})
    steps = compare(lex_plan(one, HERE), handlers(one, HERE))
    assert [step.name for step in steps if step.action == "update"] == [NAME]
    apply(lex_plan(one, HERE), handlers(one, HERE))
    assert "by hand" not in json.dumps(live(lex))


@LONG
def test_apply_and_destroy_can_be_cut_at_every_call(lex: Lex, server: AwsServer) -> None:
    one = config()
    plan = lex_plan(one, HERE)
    where = {"LocationConstraint": REGION}

    def definition() -> str:
        [intent] = live(lex)["intents"].values()
        slots = sorted((s["slotName"], s["slotTypeId"]) for s in intent["slots"].values())
        return json.dumps([intent["sampleUtterances"], slots])

    apply(plan, handlers(one, HERE))
    expected = definition()
    for act, after in itertools.product((apply, destroy), (False, True)):
        for cut_at in itertools.count(1):
            server.reset()
            lex.bots.clear()
            make_client("s3").create_bucket(Bucket="my-lake", CreateBucketConfiguration=where)
            if act is destroy:
                apply(plan, handlers(one, HERE))
            wire = Wire(lambda client: handlers(one, HERE, client), cut_at, after)
            try:
                act(plan, wire.handlers())
                is_cut = False
            except Interrupted:
                is_cut = True
                act(plan, handlers(one, HERE))
            if act is apply:
                assert definition() == expected, (cut_at, after, wire.writes)
            else:
                assert lex.bots == {}
                assert make_client("lambda").list_functions()["Functions"] == []
            if not is_cut:
                break
        assert cut_at > (15 if act is apply else 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"locale": "english"}, "Write a locale, as en_US."),
        ({"utterances": ["a", "a"]}, "needs sentences, each once"),
        ({"idle_seconds": "5"}, "Write a whole number, 60 to 86,400."),
        ({"lake_root": "my-lake"}, "Write s3://my-lake"),
        ({"bot": "x"}, "unknown key `bot`"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    code, _, error = run(tmp_path, "plan", **changes)
    assert code == 1
    assert said in error


def answer(**changes: Any) -> dict[str, Any]:
    """What Lex V2 sends to a fulfilment function."""
    value = {"originalValue": "four", "interpretedValue": "4", "resolvedValues": ["4"]}
    said = "It was good.\nReally"
    event = {
        "messageVersion": "1.0",
        "invocationSource": "FulfillmentCodeHook",
        "sessionId": "s-1",
        "bot": {"id": "BOT1", "name": NAME, "localeId": "en_US", "version": "1"},
        "sessionState": {
            "sessionAttributes": {
                "course": "https://c/1", "module": "https://c/1/m", "content_version": "2.0",
                "learner": "N10001", "learner_home_page": "https://hr.example.org",
            },
            "intent": {
                "name": "GiveFeedback",
                "state": "ReadyForFulfillment",
                "slots": {
                    "Rating": {"value": value},
                    "Comment": {"value": {"originalValue": said, "interpretedValue": said.lower()}},
                },
            },
        },
    }  # fmt: skip
    return {**event, **changes}


def test_an_answer_becomes_a_statement_once(
    aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = make_client("s3")
    s3.create_bucket(Bucket="my-lake", CreateBucketConfiguration={"LocationConstraint": REGION})
    with zipfile.ZipFile(BytesIO(package(config(lake_root="s3://my-lake/here")))) as code:
        code.extractall(tmp_path)
    assert (tmp_path / "athena_recipes/recipes/training_feedback/lex/fulfilment.py").exists()
    monkeypatch.setenv("LAMBDA_TASK_ROOT", str(tmp_path))
    for _ in range(2):
        done = fulfilment.handle(answer(), None)
    assert done["sessionState"]["dialogAction"] == {"type": "Close"}
    assert done["sessionState"]["intent"]["state"] == "Fulfilled"
    assert done["messages"][0]["content"] == "Thank you, that helps."
    [stored] = s3.list_objects_v2(Bucket="my-lake")["Contents"]
    assert stored["Key"].startswith("here/raw/training_feedback/statements/dt=")
    found = json.loads(s3.get_object(Bucket="my-lake", Key=stored["Key"])["Body"].read())
    assert found["result"] == {
        "response": "It was good.\nReally", "score": {"raw": 4, "min": 1, "max": 5},
    }  # fmt: skip
    assert found["actor"]["account"] == {"homePage": "https://hr.example.org", "name": "N10001"}
    assert found["context"]["revision"] == "2.0"
    activities = found["context"]["contextActivities"]
    assert [activities[kind][0]["id"] for kind in ("grouping", "parent")] == [
        "https://c/1", "https://c/1/m",
    ]  # fmt: skip


def test_an_answer_without_attributes_is_kept() -> None:
    now = datetime(2026, 3, 2, 10, 0, 0, 999_999, tzinfo=UTC)
    bare = answer()
    bare["sessionState"] = {"intent": {"name": "GiveFeedback", "slots": {"Rating": None}}}
    found = fulfilment.statement(bare, now)
    assert found["result"] == {"response": ""}
    assert found["context"]["contextActivities"] == {}
    assert found["actor"]["account"] == {"homePage": "urn:lex:BOT1", "name": "s-1"}
    assert found["timestamp"] == "2026-03-02T10:00:00.999Z"
    odd = answer()
    odd["sessionState"]["intent"]["slots"]["Rating"]["value"]["interpretedValue"] = "11"
    assert "score" not in fulfilment.statement(odd, now)["result"]
    assert fulfilment.statement(odd, now)["id"] != found["id"]
