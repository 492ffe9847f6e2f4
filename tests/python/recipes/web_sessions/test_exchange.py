"""`exchange plan|apply`: the lake has each file of a subscription once, as last published."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from athena_recipes.aws.client import make_client

from tests.python.recipes.web_sessions.data_exchange import ASSETS_PER_JOB, DataExchange
from tests.python.support.command_line import athena_recipes
from tests.python.support.stand_in import stand_in

FOLDER = "here/raw/web_sessions/web_sess/"


@pytest.fixture
def exchange(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataExchange]:
    """A subscriber's Data Exchange, and the bucket of the lake."""
    s3 = make_client("s3")
    s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    served = DataExchange(s3)
    with stand_in("dataexchange", served, monkeypatch):
        yield served


def run(command: str, *data_sets: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, rows and stderr of the command."""
    named = [word for one in data_sets for word in ("--data-set", one)]
    wait = ["--poll-seconds", "0"] if command == "apply" else []
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        *("web_sessions", "exchange", command, *named, *wait),
        *("--lake", "s3://lake/here", "--json"),
        account=account,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else [], done.stderr


def states(rows: list[dict[str, Any]]) -> dict[str, int]:
    """State -> files, over all revisions."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["state"]] = found.get(row["state"], 0) + row["files"]
    return found


def objects() -> dict[str, bytes]:
    """Key below the table -> content."""
    s3 = make_client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake")
    return {
        one["Key"].removeprefix(FOLDER): s3.get_object(Bucket="lake", Key=one["Key"])["Body"].read()
        for page in pages
        for one in page.get("Contents", ())
    }


def exported(exchange: DataExchange) -> list[int]:
    """How many assets each job has."""
    return [
        len(job["Details"]["ExportAssetsToS3"]["AssetDestinations"])
        for job in exchange.jobs.values()
    ]


def test_each_file_is_exported_once(exchange: DataExchange) -> None:
    data_set = exchange.subscribe()
    many = {f"web_sess/20191001/part-{n:03}.parquet": b"%d" % n for n in range(ASSETS_PER_JOB + 1)}
    exchange.publish(data_set, {**many, "web_sess/manifest.json": b"{}", "20191001.parquet": b"x"})
    exchange.publish(data_set, {"20191002/a.parquet": b"day two"})
    exchange.publish(data_set, {"20191003/a.parquet": b"draft"}, Finalized=False)
    withdrawn = {"Revoked": True, "RevocationComment": "sent by mistake"}
    exchange.publish(data_set, {"20191004/a.parquet": b"never"}, **withdrawn)
    code, rows, _ = run("plan", f"web_sess={data_set}")
    assert (code, exchange.jobs) == (0, {})
    assert states(rows) == {"missing": len(many) + 1, "not_a_day_file": 2, "revoked": 0}
    assert {row["first_file"] for row in rows if row["state"] == "not_a_day_file"} == {
        "20191001.parquet"
    }

    code, rows, said = run("apply", f"web_sess={data_set}")
    assert code == 0, said
    assert states(rows) == {"present": len(many) + 1, "not_a_day_file": 2, "revoked": 0}
    assert objects() == {
        **{name.removeprefix("web_sess/"): body for name, body in many.items()},
        "20191002/a.parquet": b"day two",
    }
    assert exported(exchange) == [ASSETS_PER_JOB, 1, 1]
    assert f"web_sess: {len(many) + 1} of {len(many) + 1} files exported" in said

    assert run("apply", f"web_sess={data_set}")[0] == 0
    assert len(exchange.jobs) == 3


def test_the_last_revision_of_a_file_counts(exchange: DataExchange) -> None:
    data_set = exchange.subscribe()
    exchange.publish(data_set, {"20191001/a.parquet": b"first", "20191002/a.parquet": b"two"})
    assert run("apply", f"web_sess={data_set}")[0] == 0
    # Another size; and a correction that has as many bytes, which only its time shows. S3 has
    # whole seconds, so the files of the first revision are made older.
    for asset in exchange.assets.values():
        asset["UpdatedAt"] = "2019-10-03T00:00:00Z"
    exchange.publish(data_set, {"20191001/a.parquet": b"corrected", "20191002/a.parquet": b"TWO"})
    for asset in list(exchange.assets.values())[2:]:
        asset["UpdatedAt"] = "2099-01-01T00:00:00Z"
    _, rows, _ = run("plan", f"web_sess={data_set}")
    assert states(rows) == {"superseded": 2, "changed": 2}
    run("apply", f"web_sess={data_set}")
    assert objects() == {"20191001/a.parquet": b"corrected", "20191002/a.parquet": b"TWO"}
    assert exported(exchange) == [2, 2]


def test_a_stopped_run_goes_on(exchange: DataExchange) -> None:
    sets = [exchange.subscribe() for _ in range(2)]
    for data_set in sets:
        for day in (1, 2):
            exchange.publish(data_set, {f"2019100{day}/a.parquet": b"%d" % day})
    both = (f"web_sess={sets[0]}", f"demo_by_web_sess={sets[1]}")
    exchange.stops_after = 3
    code, _, said = run("apply", *both)
    assert (code, len(objects())) == (1, 3)
    assert "The session has expired" in said
    exchange.stops_after = None
    assert run("apply", *both)[0] == 0
    assert len(objects()) == 4
    # Three that ran, the one that was stopped, and it again.
    assert exported(exchange) == [1] * 5


def test_a_job_that_fails_is_named_with_its_reason(exchange: DataExchange) -> None:
    data_set = exchange.subscribe()
    exchange.publish(data_set, {"20191001/a.parquet": b"1", "20191001/b.parquet": b"2"})
    exchange.broken = {"20191001/b.parquet"}
    code, _, said = run("apply", f"web_sess={data_set}")
    assert code == 1
    assert "ended as ERROR: ACCESS_DENIED_EXCEPTION: no right to write here/raw/" in said
    assert states(run("plan", f"web_sess={data_set}")[1]) == {"present": 1, "missing": 1}


def test_what_cannot_be_exported_is_refused_with_the_fix(exchange: DataExchange) -> None:
    twice = exchange.subscribe()
    exchange.publish(twice, {"a/20191001/a.parquet": b"1", "b/20191001/a.parquet": b"2"})
    share = exchange.subscribe("REDSHIFT_DATA_SHARE")
    for data_set, fault in (
        (f"web_sess={twice}", "has 20191001/a.parquet more than once"),
        (f"web_sess={share}", "is of type REDSHIFT_DATA_SHARE"),
        ("web_sess=unknown", "No data set unknown"),
        ("sessions=unknown", "Write each of web_sess=<id> and demo_by_web_sess=<id> once"),
        ("web_sess", "Write each of web_sess=<id>"),
    ):
        code, rows, said = run("apply", data_set)
        assert (code, rows) == (1, []), (data_set, said)
        assert fault in said
    assert exchange.jobs == {}
