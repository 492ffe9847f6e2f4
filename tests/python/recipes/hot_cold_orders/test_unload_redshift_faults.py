"""The tiering on Redshift when something is wrong: it stops in time, or goes on right."""

import json
import threading
from functools import partial
from io import BytesIO

import boto3
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from athena_recipes.aws import redshift_data
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news, retier

from tests.python.recipes.hot_cold_orders.hot_orders_lake import correction, order
from tests.python.recipes.hot_cold_orders.redshift_lake import BUCKET, RedshiftLake, objects
from tests.python.recipes.hot_cold_orders.redshift_unload import Unload
from tests.python.recipes.hot_cold_orders.test_unload import ODD, silent
from tests.python.support.selection import LONG

pytestmark = LONG

pytest_plugins = ("tests.python.recipes.hot_cold_orders.redshift_fixtures",)


@pytest.fixture
def lake(redshift_lake: RedshiftLake) -> RedshiftLake:
    """A lake whose orders are all hot."""
    redshift_lake.local.add(ODD)
    return redshift_lake


def test_a_row_that_changes_before_the_delete_is_kept(lake: RedshiftLake) -> None:
    """It changes after the question and before the transaction, where no lock is held yet."""
    assert lake.apply("unload").exit_code == 0
    url = lake.api.url

    def change(sql: str) -> None:
        if sql.startswith("delete") and "2024-02-01" in sql:
            with psycopg.connect(url) as connection:
                connection.execute("update orders set o_totalprice = 99 where o_orderkey = 2")

    # The stand-in calls this before the transaction of the statement begins.
    lake.api.before = change
    done = lake.apply("delete")
    assert done.exit_code == 1
    assert "2024-02 differ" in done.output
    assert lake.local.hot_keys() == [2, 3, 5, 6, 7, 8]
    lake.api.before = lambda sql: None
    assert lake.apply("retier", "delete").exit_code == 0
    assert lake.local.hot_keys() == [5, 6, 7, 8]
    cold = lake.cold.read_month(lake.cold.state()["2024-02"].batch, "2024-02").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in cold}[2] == "99.00"


def test_a_month_that_changes_while_it_is_unloaded_is_not_published(lake: RedshiftLake) -> None:
    lake.api.after_unload = lambda unload: lake.local.add([order(100, "2024-01-05")])
    done = lake.apply("unload")
    assert done.exit_code == 1
    assert "changed while they were unloaded" in done.output
    assert lake.cold.state() == {}
    lake.api.after_unload = lambda unload: None
    assert lake.apply("unload").exit_code == 0
    assert lake.cold_keys()["2024-01"] == [1, 100]
    assert lake.apply("clean").exit_code == 0
    assert lake.batches() == {one.batch for one in lake.cold.state().values()}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("a file is lost", "are not those of its manifest"),
        ("a file is doubled", "are not those of its manifest"),
        ("a value is another", "is not what was written"),
        ("a row is doubled, and the manifest says so", "is not what was written"),
        ("the manifest claims a row too much", "claim 2 rows, not 1"),
    ],
)
def test_cold_files_that_differ_stop_before_the_watermark(
    lake: RedshiftLake, fault: str, words: str
) -> None:
    """What is read back decides, not what the manifest says."""

    def spoil(unload: Unload) -> None:
        found = dict(objects(lake.s3, unload.to.removeprefix(f"s3://{BUCKET}/")))
        [(key, body)] = [(key, body) for key, body in found.items() if key.endswith(".parquet")]
        [listing] = [key for key in found if key.endswith("manifest")]
        manifest = json.loads(found[listing])
        [entry] = manifest["entries"]
        put = partial(lake.s3.put_object, Bucket=BUCKET)
        if fault == "a file is lost":
            lake.s3.delete_object(Bucket=BUCKET, Key=key)
        elif fault == "a file is doubled":
            put(Key=key.replace("0000_", "0009_"), Body=body)
        elif fault == "a value is another":  # of the same size: manifest and listing agree
            assert b"5-LOW" in body
            put(Key=key, Body=body.replace(b"5-LOW", b"4-LOW"))
        elif fault == "a row is doubled, and the manifest says so":
            rows, buffer = pq.read_table(BytesIO(body)), BytesIO()
            pq.write_table(pa.concat_tables([rows, rows]), buffer)
            put(Key=key, Body=buffer.getvalue())
            entry["meta"] = {"content_length": buffer.tell(), "record_count": 2}
        else:
            entry["meta"]["record_count"] += 1
        put(Key=listing, Body=json.dumps(manifest).encode())

    lake.api.after_unload = spoil
    done = lake.apply("unload", "delete")
    assert done.exit_code == 1
    assert words in done.output
    assert lake.cold.state() == {}
    assert lake.local.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_settlement_that_runs_too_late_changes_nothing(lake: RedshiftLake) -> None:
    """Its sender was killed; another run has merged and dropped the corrections since."""
    lake.local.correct(correction(1, order(6, "2024-05-15", "1.00")))
    old = lake.hot.corrections()
    lake.local.correct(correction(2, order(6, "2024-05-15", "2.00")))
    assert lake.apply("retier").exit_code == 0
    lake.hot.settle(old, ())
    [row] = lake.hot.read_month("2024-05")[0].to_pylist()
    assert str(row["o_totalprice"]) == "2.00"


def test_of_two_runs_at_once_one_moves_the_watermark(lake: RedshiftLake) -> None:
    first = lake.cold.state()
    tiering.unload(lake.hot, lake.cold, ["2024-02"], silent)
    with pytest.raises(UserError, match="Another tiering has moved"):
        lake.cold.publish(first)
    # The same between two versions that exist.
    second = lake.cold.state()
    tiering.unload(lake.hot, lake.cold, ["2024-03"], silent)
    with pytest.raises(UserError, match="Another tiering has moved"):
        lake.cold.publish(second.moved())
    assert sorted(lake.cold.state()) == ["2024-02", "2024-03"]


def test_a_merge_of_old_news_is_refused(lake: RedshiftLake) -> None:
    """Another run merged a newer correction and dropped both: the older must not win."""
    assert lake.apply("unload", "delete").exit_code == 0
    lake.local.correct(correction(1, order(2, "2024-02-29", "1.00")))
    news = find_news(lake.hot, lake.cold)
    lake.local.correct(correction(2, order(2, "2024-02-29", "2.00")))
    assert lake.apply("retier").exit_code == 0
    with pytest.raises(UserError, match="Another tiering has moved"):
        retier(lake.hot, lake.cold, news, silent)
    cold = lake.cold.read_month(lake.cold.state()["2024-02"].batch, "2024-02").to_pylist()
    assert {row["o_orderkey"]: str(row["o_totalprice"]) for row in cold}[2] == "2.00"


def test_a_publication_whose_answer_was_lost_is_ours(lake: RedshiftLake) -> None:
    tiering.unload(lake.hot, lake.cold, ["2024-02"], silent)
    state = lake.cold.state()
    # As it was sent: there was no file yet.
    again = type(state)(state.months, None, state.publication)
    lake.cold.publish(again)
    assert lake.cold.state().version == state.version


def test_an_unload_that_outlives_its_caller_is_awaited_and_read_by_nobody(
    lake: RedshiftLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = lake.cold.address(lake.cold.new_batch())
    [_, unload] = lake.hot.unload_statements("2024-01", address)
    may_run = threading.Event()
    lake.api.before = lambda sql: may_run.wait(60) and None if address in sql else None
    say = redshift_data.note

    def say_and_go_on(text: str) -> None:
        say(text)
        may_run.set()

    monkeypatch.setattr(redshift_data, "note", say_and_go_on)
    boto3.client("redshift-data").execute_statement(
        Sql=unload, Database="dev", WorkgroupName="shop",
        StatementName="athena-recipes hot_cold_orders",
    )  # fmt: skip
    done = lake.apply("unload")
    assert done.exit_code == 0, done.output
    assert "Waits for statement" in done.output
    assert may_run.is_set()
    assert lake.cold_keys() == {"2024-01": [1], "2024-02": [2, 3], "2024-03": [4]}
    assert address not in {lake.cold.address(m.batch) for m in lake.cold.state().values()}
    assert lake.apply("clean").exit_code == 0
    assert lake.batches() == {one.batch for one in lake.cold.state().values()}


def test_throttled_calls_are_tried_again_and_start_nothing_twice(lake: RedshiftLake) -> None:
    lake.api.faults = {
        "ExecuteStatement": [
            "ActiveStatementsExceededException",
            "ThrottlingException",
            "lost InternalServerException",
        ]
        * 4,
        "BatchExecuteStatement": ["lost InternalServerException"],
        "DescribeStatement": ["ThrottlingException"],
        "GetStatementResult": ["ThrottlingException"],
    }
    done = lake.apply("unload", "delete", arguments=("--before", "2024-02"))
    assert done.exit_code == 0, done.output
    assert not any(lake.api.faults.values())
    assert lake.cold_keys() == {"2024-01": [1]}
    assert lake.local.hot_keys() == [2, 3, 4, 5, 6, 7, 8]
    assert len([sql for sql in lake.api.sqls if sql.startswith("unload")]) == 1


def test_too_many_active_statements_for_good_is_an_error(lake: RedshiftLake) -> None:
    lake.api.faults = {"ExecuteStatement": ["ActiveStatementsExceededException"] * 100}
    done = lake.apply("unload")
    assert done.exit_code == 1
    assert "ActiveStatementsExceededException" in done.output


@pytest.mark.parametrize(
    ("begins", "error", "words", "fix"),
    [
        (
            "unload",
            "S3ServiceException:Access Denied,Status 403",
            "refused UNLOAD",
            "--redshift-role",
        ),
        (
            "unload",
            "User arn:aws:redshift is not authorized to assume IAM Role",
            "UNLOAD",
            "Attach",
        ),
        ("select", "permission denied for relation orders", "refused SELECT", "Grant it"),
        ("delete", "disk full", "refused DELETE", "Correct what it names"),
    ],
)
def test_a_failed_statement_says_what_redshift_says(
    lake: RedshiftLake, begins: str, error: str, words: str, fix: str
) -> None:
    lake.api.fails = lambda sql: error if sql.startswith(begins) else None
    done = lake.apply("unload", "delete")
    assert done.exit_code == 1
    assert words in done.output
    assert error in done.output
    assert f"Fix: {fix}" in done.output.replace(
        "Give the role of --redshift-role", "--redshift-role"
    )
    assert lake.local.hot_keys() == [1, 2, 3, 4, 5, 6, 7, 8]
    lake.api.fails = lambda sql: None
    assert lake.apply("unload", "delete", "clean").exit_code == 0
    assert lake.local.hot_keys() == [5, 6, 7, 8]


def test_a_table_that_is_not_there_is_an_error(lake: RedshiftLake) -> None:
    with psycopg.connect(lake.api.url) as connection:
        connection.execute("drop table orders")
    done = lake.unload("plan")
    assert done.exit_code == 1
    assert 'relation "public.orders" does not exist' in done.output
    assert "Fix: Create the tables" in done.output
