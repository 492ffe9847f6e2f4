"""Hostile text ends in an error of Athena's or in a right result, and the server lives."""

import contextlib
import json
import socket
import urllib.error
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.python.support.account import Account, Failed

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
    assert refusal(account, body, "StartQueryExecution") == (400, kind)


def test_unknown_operations(account: Account) -> None:
    with pytest.raises(ClientError, match="does not have the operation ListNotebookMetadata"):
        account.athena.list_notebook_metadata(WorkGroup="primary")


@pytest.mark.parametrize("operation", ["StartQueryExecution", "GetWorkGroup", "CreateNamedQuery"])
def test_deeply_nested_requests(account: Account, operation: str) -> None:
    body = b'{"QueryString":' + b"[" * 200_000
    assert refusal(account, body, operation) == (400, "SerializationException")


def test_huge_bodies_are_refused_and_the_next_request_is_answered(account: Account) -> None:
    address = urlsplit(account.environment["AWS_ENDPOINT_URL"])
    connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
    headers = {"X-Amz-Target": "AmazonAthena.StartQueryExecution"}
    # A request hidden behind the limit is no request.
    body = b" " * 9_000_000 + b"POST / HTTP/1.1\r\nX-Amz-Target: AmazonAthena.Nothing\r\n\r\n"
    try:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (413, "close")
        assert json.load(answer)["__type"] == "RequestEntityTooLargeException"
    except (BrokenPipeError, ConnectionResetError):
        pass  # it was closed while the body was still being sent
    finally:
        connection.close()
    assert account.run("select 1").lines == ["1"]


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nX-Amz-Target: AmazonAthena.ListWorkGroups\r\n"
        b"Content-Length: 10\r\n\r\n{",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # somebody speaks TLS
    ],
    ids=[
        "no HTTP",
        "too short",
        "minus one",
        "no number",
        "bad chunk",
        "long header",
        "long path",
        "TLS",
    ],
)
def test_what_is_no_request(account: Account, sent: bytes) -> None:
    address = urlsplit(account.environment["AWS_ENDPOINT_URL"])
    place = (str(address.hostname), int(address.port or 0))
    # A client that is refused while it sends gets a closed connection.
    with contextlib.suppress(OSError), socket.create_connection(place, 30) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        assert not client.recv(65_536).startswith(b"HTTP/1.1 200")
    assert account.run("select 1").lines == ["1"]


def refusal(account: Account, body: bytes, operation: str) -> tuple[int, str]:
    """HTTP status and the name of the exception."""
    request = urllib.request.Request(
        account.environment["AWS_ENDPOINT_URL"],
        data=body,
        headers={"X-Amz-Target": f"AmazonAthena.{operation}"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=60)
    return caught.value.code, json.load(caught.value)["__type"]
