"""Hostile text ends in an error of Athena's or in a right result, and the server lives."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from tests.python.athena_local.account import Account, Failed

LIMIT = 262_144

TEXTS = {
    "nothing but a comment": "-- nothing",
    "an endless comment": "select 1 /* and then",
    "a comment in a comment": "select /* /* */ 1 */",
    "a quote in a name": 'select 1 as "a"" from t',
    "an unfinished name": 'select "a from t',
    "an unfinished backtick": "drop table `a",
    "a NUL": "select 'a\0b'",
    "only symbols": ";;;(((]]]",
    "a closing parenthesis": "create table t as select 1)",
    "no item": "create table t with (,) as select 1",
    "a surrogate": "select '\ud83d'",
    "braces": "create external table t (a struct<b:) location 's3://x/'",
    "many parentheses": "select " + "(" * 5_000 + "1" + ")" * 5_000,
    "many types": "create external table t (a "
    + "array<" * 3_000
    + "int"
    + ">" * 3_000
    + ") location 's3://lake/x/'",
    "a very long name": "drop table " + "a" * 200_000,
    "a carriage return in a name": 'select * from "a\r\nX-Trino-User: root".b',
    "a path": "create external table default.`../../x` (a int) location 's3://lake/../x/'",
    "other people's procedure": "select 1; call system.runtime.kill_query('x')",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_text(account: Account, text: str) -> None:
    try:
        account.run(text)
    except (ClientError, Failed) as refused:
        assert "athena_local:" not in str(refused), "a mistake of ours, not an error of Athena's"
    except UnicodeEncodeError:
        assert "\ud83d" in text  # the client itself refuses it
    assert account.run("select 1").lines == ["1"]


def test_the_largest_statement_and_one_more(account: Account) -> None:
    text = "select length('{}')"
    padded = text.format("x" * (LIMIT - len(text) + 2))
    assert len(padded) == LIMIT
    assert account.run(padded).lines == [str(LIMIT - len(text) + 2)]
    with pytest.raises(ClientError, match="length less than or equal to 262144"):
        account.start(padded + " ")


def test_strings_come_back_as_they_were_sent(account: Account) -> None:
    value = "it''s \\ \"q\" `b` -- no /* no */ ; 0.5 \t é 漢 😀\r\nend"
    assert account.run(f"select '{value}' -- comment ;").lines == [value.replace("''", "'")]


@pytest.mark.parametrize("name", ["a b", "a;b", "ä", "select", "1", "a-b", "a'b"])
def test_odd_names_work_where_they_are_quoted(account: Account, database: str, name: str) -> None:
    account.run(f'create table {database}.t as select 1 as "{name}"')
    answer = account.run(f'select "{name}" from {database}.t')
    assert (answer.header, answer.lines) == ([name], ["1"])


@pytest.mark.parametrize("database", ["x\r\nX-Trino-User: root", "漢", "a" * 255, "'; drop"])
def test_databases_of_calls_are_names_only(account: Account, database: str) -> None:
    with pytest.raises((ClientError, Failed), match=r"does not exist|satisfy"):
        account.run("select * from t", database)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "InvalidRequestException"),
        (b"[]", "SerializationException"),
        (b"{", "SerializationException"),
        (b'{"QueryString": 1}', "InvalidRequestException"),
        (b"\xff\xfe", "SerializationException"),
        (json.dumps({"QueryString": ["x"] * 10_000}).encode(), "InvalidRequestException"),
    ],
)
def test_broken_requests(account: Account, body: bytes, kind: str) -> None:
    request = urllib.request.Request(
        account.environment["AWS_ENDPOINT_URL"],
        data=body,
        headers={"X-Amz-Target": "AmazonAthena.StartQueryExecution"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 400
    assert json.load(caught.value)["__type"] == kind


def test_unknown_operations(account: Account) -> None:
    with pytest.raises(ClientError, match="does not have the operation ListNotebookMetadata"):
        account.athena.list_notebook_metadata(WorkGroup="primary")
