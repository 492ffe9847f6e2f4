"""Tables against the same computed in Python, files of strangers, and later runs."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from athena_recipes.recipes.adfs_access.sample_data.generate import FIRST_DAY, generate
from athena_recipes.recipes.adfs_access.sample_data.records import (
    ACCOUNT,
    Session,
    assumed,
    key_of,
    log_text,
    packed,
    query,
    sign_in,
)

from tests.python.support.dbt_command import REPO
from tests.python.support.macro_alone import Refused, call_macro
from tests.python.support.recipe_lake import RecipeLake, succeeded

SESSION = Session("zoe@example.com", "athena-analyst", "ASIAZOE000000001")
AT = datetime(2026, 4, 14, 9, tzinfo=UTC)


class AccessLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "adfs_access"

    def build(self, *arguments: str) -> None:
        succeeded(self.dbt("build", "--exclude-resource-type", "test", "unit_test", *arguments))

    def log(self, key: str, content: bytes) -> None:
        self.write(f"cloudtrail/{key}", content)


def odd_files(lake: AccessLake) -> None:
    """Files that no CloudTrail writes, and those of an organisation's trail."""
    first = sign_in(AT, "ap-south-1", SESSION, "x", {"eventVersion": "9.99", "new": {"a": [1]}})
    day = AT
    where = lambda minute, suffix=".json.gz": key_of(day, "ap-south-1", minute, suffix)  # noqa: E731
    lake.log(where("0001"), packed(log_text([first])))
    # An organisation's trail and one with a prefix have the same event.
    for prefix in ("AWSLogs/o-4fk2x9qz1a", "audit/AWSLogs", "O'Neil/AWSLogs"):
        lake.log(where("0001").replace("AWSLogs", prefix, 1), packed(log_text([first])))
    lake.log(where("0002"), b"")
    lake.log(where("0003"), packed(""))
    lake.log(where("0004"), packed(log_text([first]))[:120])
    lake.log(where("0005"), b"\x1f\x8b this is no gzip")
    lake.log(where("0006", ".json"), ("\ufeff" + log_text([first])).encode())
    lake.log(where("0007", ".json"), (log_text([first]) + "\r\n").encode())
    lake.log(where("0008"), packed('{"Records": "none"}'))
    lake.log(where("0009"), packed('[{"eventName": "AssumeRoleWithSAML"}]'))
    lake.log(where("0010", ".json"), b'{"Records":[{"eventName":"\xe4"}]}')
    odd: list[Any] = [
        1, None, "text", [], {}, {"eventName": None, "eventSource": 3},
        {**first, "eventID": "number", "eventTime": 1768377600},
        {**first, "eventID": "year-0", "eventTime": "0000-01-01T00:00:00Z"},
        {**first, "eventID": "far", "eventTime": "99999-01-01T00:00:00Z"},
        {**first, "eventID": "objects", "userIdentity": "me", "requestParameters": [1]},
        {**first, "eventID": "long", "requestParameters": {
            **first["requestParameters"], "durationSeconds": "99999999999999999999"}},
        {**first, "eventID": "sql", "requestParameters": {
            **first["requestParameters"], "roleSessionName": "O'Neil\\n%_"}},
    ]  # fmt: skip
    lake.log(where("0011"), packed(json.dumps({"Records": odd})))
    lake.log("readme.txt", b"hello")
    # Names that sort after all, and a folder that is no day.
    region = f"AWSLogs/{ACCOUNT}/CloudTrail/ap-south-1"
    for name in ("~tmp.json.gz", "é.json.gz", "2024/00/00/x.json.gz"):
        lake.log(f"{region}/{name}", packed("{}"))
    lake.log(f"AWSLogs/{ACCOUNT}/CloudTrail/ap-south-1/2026/4/14/x.json.gz", packed("{}"))
    lake.write("roles/odd.jsonl", b'\xef\xbb\xbf{"role_arn": "r"}\r\nno json\n{"role_arn": 3}\n')


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> AccessLake:
    made = AccessLake(tmp_path_factory.mktemp("adfs"))
    made.build()
    assert made.query("select count(*) from saml_sign_ins") == [(0,)]
    assert made.query("select count(*) from access_rejects") == [(0,)]
    for key, content in generate(seed=7, scale=1.0):
        made.write(key, content)
    odd_files(made)
    made.build()
    return made


def events(name: str) -> pd.DataFrame:
    """The sample's events of a name, read in Python: one row per id."""
    rows: list[dict[str, Any]] = []
    for key, content in generate(seed=7, scale=1.0):
        if key.startswith("cloudtrail/"):
            try:
                rows += json.loads(gzip.decompress(content))["Records"]
            except ValueError:
                continue
    frame = pd.json_normalize([row for row in rows if row.get("eventName") == name])
    return frame.drop_duplicates("eventID")


def test_the_sample_is_not_small(lake: AccessLake) -> None:
    assert len(events("AssumeRoleWithSAML")) > 400
    assert len(events("StartQueryExecution")) > 900


def test_sign_ins_are_those_of_pandas(lake: AccessLake) -> None:
    found = events("AssumeRoleWithSAML")
    found = found[found["errorCode"].isna() & (found["eventTime"] != "yesterday")]
    people = found["requestParameters.roleSessionName"].str.lower()
    days = pd.to_datetime(found["eventTime"]).dt.date
    expected = Counter(zip(people, days, strict=True))
    rows = lake.query(
        "select person, cast(signed_in_at as date), count(*) from saml_sign_ins"
        " where region <> 'ap-south-1' group by all"
    )
    assert {(person, day): count for person, day, count in rows} == dict(expected)
    failed = events("AssumeRoleWithSAML")["errorCode"].notna().sum()
    assert lake.query("select count(*) from failed_sign_ins") == [(failed,)]


def test_queries_are_joined_as_pandas_joins_them(lake: AccessLake) -> None:
    signed = events("AssumeRoleWithSAML")
    signed = signed[signed["errorCode"].isna() & (signed["eventTime"] != "yesterday")]
    keys = signed.set_index("responseElements.credentials.accessKeyId")["eventID"]
    queries = events("StartQueryExecution")
    by_key = queries["userIdentity.accessKeyId"].map(keys[~keys.index.duplicated()])
    rows = dict(
        lake.query("select event_id, sign_in_event_id from athena_queries_by_person"
                   " where matched_by = 'access_key'")
    )  # fmt: skip
    assert rows == {
        key: value
        for key, value in zip(queries["eventID"], by_key, strict=True)
        if isinstance(value, str)
    }
    # The console's queries have keys of their own: the newest open session of that name.
    opened = pd.DataFrame(
        {
            "role": signed["requestParameters.roleArn"],
            "name": signed["requestParameters.roleSessionName"],
            "at": pd.to_datetime(signed["eventTime"]),
            "sign_in": signed["eventID"],
        }
    ).sort_values("at")
    rest = queries[by_key.isna()]
    left = pd.DataFrame(
        {
            "role": rest["userIdentity.sessionContext.sessionIssuer.arn"],
            "name": rest["userIdentity.arn"].str.rpartition("/")[2],
            "at": pd.to_datetime(rest["eventTime"]),
            "event": rest["eventID"],
        }
    ).sort_values("at")
    joined = pd.merge_asof(
        left, opened, on="at", by=["role", "name"], tolerance=pd.Timedelta(hours=1)
    ).dropna(subset=["sign_in"])
    rows = dict(
        lake.query("select event_id, sign_in_event_id from athena_queries_by_person"
                   " where matched_by = 'session'")
    )  # fmt: skip
    assert len(rows) > 150
    assert rows == dict(zip(joined["event"], joined["sign_in"], strict=True))


def test_odd_files_are_counted_and_stop_nothing(lake: AccessLake) -> None:
    rows = lake.query(
        "select event_id, person, duration from (select event_id, person,"
        " date_diff('second', signed_in_at, expires_at) as duration from saml_sign_ins"
        " where region = 'ap-south-1')"
    )
    found = {event: (person, duration) for event, person, duration in rows}
    assert found.pop("sql") == ("o'neil\\n%_", 3600)
    assert found.pop("long") == ("zoe@example.com", 3600)
    assert found.pop("objects")[1] == 3600
    assert len(found) == 1, found
    [(person, _)] = found.values()
    assert person == "zoe@example.com"
    reasons = Counter(
        dict(lake.query("select reason, sum(records)::int from access_rejects"
                        " where file like '%ap-south-1%' or file like '%roles/odd%'"
                        " or file like '%readme%' group by 1"))
    )  # fmt: skip
    # Four trails, a BOM, a CRLF: the event is there once more in each.
    assert reasons["repeated"] >= 4, reasons
    assert reasons["no_event_time"] == 3, reasons
    assert reasons["unreadable_record"] >= 6, reasons
    assert reasons["unreadable_file"] == 1, reasons
    assert reasons["unreadable_role"] >= 1, reasons
    assert reasons["empty"] + reasons["unreadable"] >= 2, reasons
    assert reasons["no valid partition"] == 5, reasons
    assert lake.query("select count(*) from access_rejects where fix is null") == [(0,)]


def test_later_runs_read_new_days_and_late_files(lake: AccessLake) -> None:
    before = lake.query("select count(*) from saml_sign_ins")[0][0]
    late, next_day = AT - timedelta(hours=20), AT + timedelta(days=1)
    old = FIRST_DAY + timedelta(days=1, hours=3)
    for number, at in enumerate((late, next_day, old)):
        session = Session(f"later{number}@example.com", "athena-analyst", f"ASIALATER{number}")
        records = [sign_in(at, "us-east-1", session, "x")]
        records.append(query(at + timedelta(minutes=1), "us-east-1", assumed(session), "x"))
        lake.log(key_of(at, "us-east-1", "0100"), packed(log_text(records)))
    lake.write("log_window/window.csv", f"last_date\n{next_day:%Y-%m-%d}\n".encode())
    lake.build("-s", "+adfs_access__people")
    seen = "select person, queries from people where person like 'later%' order by 1"
    assert lake.query(seen) == [("later0@example.com", 1), ("later1@example.com", 1)]
    assert lake.query("select count(*) from saml_sign_ins") == [(before + 2,)]
    # A file that is older than the trailing days is read by a full refresh.
    lake.build("--full-refresh", "-s", "+adfs_access__saml_sign_ins")
    assert lake.query("select count(*) from saml_sign_ins") == [(before + 3,)]


@pytest.mark.parametrize("given", [0, 91, "two", "1.5"])
def test_a_wrong_variable_is_refused(given: object) -> None:
    """The macro alone, because dbt parses the project anew for each other variable."""
    variables = {"adfs_access_trailing_days": given, "adfs_access_days_per_run": 7}
    whole_number_var = partial(
        call_macro, REPO / "macros/engine/whole_number_var.sql", variables=variables
    )
    context = {
        "athena_recipes": SimpleNamespace(whole_number_var=whole_number_var),
        "source": lambda *_: "log_window",
    }
    macro = REPO / "macros/adfs_access/adfs_access_days.sql"
    with pytest.raises(
        Refused, match=f"adfs_access_trailing_days is '{given}'. Fix: set it to a whole"
    ):
        call_macro(macro, "records", "trails", context=context)
