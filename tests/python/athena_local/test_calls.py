"""The IAM actions and resources of requests, and the file that they are written to."""

import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import boto3
import pytest
from athena_local.calls.actions import Call
from athena_local.calls.read import read_calls
from athena_local.calls.record import RecordedCalls
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config

ARN = "eu-west-1:123456789012"


class Wire:
    """boto3's own requests, given to the recorder instead of a server."""

    def __init__(self, file: Path, services: frozenset[str] = frozenset()) -> None:
        self.bodies: list[bytes] = []
        self._recorder = RecordedCalls(self._application, file, services)

    def client(self, service: str) -> Any:
        """A client whose requests end in the recorder."""
        connect: Any = boto3.client
        client = connect(
            service,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            endpoint_url="http://127.0.0.1:9",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
        )
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> Any:
        path, _, query = str(request.url).split("://")[1].partition("/")[2].partition("?")
        body: Any = request.body or b""
        body = body.read() if hasattr(body, "read") else body
        body = body.encode() if isinstance(body, str) else body
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": unquote("/" + path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        for name, value in request.headers.items():
            text = value.decode() if isinstance(value, bytes) else value
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = text
        list(self._recorder(environ, lambda status, headers: None))
        raise ConnectionError

    def _application(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        return []


TABLE = {"Name": "t", "StorageDescriptor": {}}
LAKE = "arn:aws:s3:::lake"
CASES: list[tuple[str, str, dict[str, Any], list[str]]] = [
    (
        "s3",
        "get_object",
        {"Bucket": "lake", "Key": "a/b c/é.json"},
        [f"s3:GetObject {LAKE}/a/b c/*"],
    ),
    ("s3", "head_object", {"Bucket": "lake", "Key": "x"}, [f"s3:GetObject {LAKE}/*"]),
    (
        "s3",
        "put_object",
        {"Bucket": "lake", "Key": "a/x", "Body": b"1"},
        [f"s3:PutObject {LAKE}/a/*"],
    ),
    (
        "s3",
        "copy_object",
        {"Bucket": "lake", "Key": "a/x", "CopySource": {"Bucket": "other", "Key": "b/c/y z"}},
        [f"s3:PutObject {LAKE}/a/*", "s3:GetObject arn:aws:s3:::other/b/c/*"],
    ),
    (
        "s3",
        "delete_objects",
        {"Bucket": "lake", "Delete": {"Objects": [{"Key": "a/x"}, {"Key": "b/y"}]}},
        [f"s3:DeleteObject {LAKE}/a/*", f"s3:DeleteObject {LAKE}/b/*"],
    ),
    (
        "s3",
        "list_objects_v2",
        {"Bucket": "lake", "Prefix": "a/b/"},
        [f"s3:ListBucket {LAKE}?prefix=a/b/"],
    ),
    ("s3", "head_bucket", {"Bucket": "lake"}, [f"s3:ListBucket {LAKE}?prefix="]),
    ("s3", "get_bucket_location", {"Bucket": "lake"}, [f"s3:GetBucketLocation {LAKE}"]),
    (
        "s3",
        "create_multipart_upload",
        {"Bucket": "lake", "Key": "a/x"},
        [f"s3:PutObject {LAKE}/a/*"],
    ),
    (
        "s3",
        "abort_multipart_upload",
        {"Bucket": "lake", "Key": "a/x", "UploadId": "1"},
        [f"s3:AbortMultipartUpload {LAKE}/a/*"],
    ),
    ("s3", "list_buckets", {}, ["s3:ListAllMyBuckets *"]),
    (
        "glue",
        "get_table",
        {"DatabaseName": "d", "Name": "t"},
        [f"glue:GetTable arn:aws:glue:{ARN}:table/d/t"],
    ),
    ("glue", "get_tables", {"DatabaseName": "d"}, [f"glue:GetTables arn:aws:glue:{ARN}:table/d/*"]),
    (
        "glue",
        "create_table",
        {"DatabaseName": "d", "TableInput": TABLE},
        [f"glue:CreateTable arn:aws:glue:{ARN}:table/d/t"],
    ),
    (
        "glue",
        "get_partitions",
        {"DatabaseName": "d", "TableName": "t"},
        [f"glue:GetPartitions arn:aws:glue:{ARN}:table/d/t"],
    ),
    ("glue", "get_database", {"Name": "d"}, [f"glue:GetDatabase arn:aws:glue:{ARN}:database/d"]),
    (
        "glue",
        "create_database",
        {"DatabaseInput": {"Name": "d"}},
        [f"glue:CreateDatabase arn:aws:glue:{ARN}:database/d"],
    ),
    ("glue", "get_databases", {}, [f"glue:GetDatabases arn:aws:glue:{ARN}:catalog"]),
    (
        "athena",
        "start_query_execution",
        {"QueryString": "select 1", "WorkGroup": "w"},
        [f"athena:StartQueryExecution arn:aws:athena:{ARN}:workgroup/w"],
    ),
    ("athena", "get_query_execution", {"QueryExecutionId": "x"}, ["athena:GetQueryExecution *"]),
    ("sts", "get_caller_identity", {}, ["sts:GetCallerIdentity *"]),
    ("lakeformation", "get_data_lake_settings", {}, ["lakeformation:GetDataLakeSettings *"]),
]


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES]
)
def test_actions_of_boto3s_requests(
    service: str, operation: str, given: dict[str, Any], expected: list[str], tmp_path: Path
) -> None:
    wire = Wire(tmp_path / "calls.jsonl")
    with pytest.raises(ConnectionError):
        getattr(wire.client(service), operation)(**given)
    found = read_calls(tmp_path / "calls.jsonl")
    assert sorted(f"{call.action} {call.resource}" for call in found) == sorted(expected)


def test_a_call_is_written_once_and_its_body_is_passed_on(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    wire = Wire(file)
    for name in ("t", "t", "u"):
        with pytest.raises(ConnectionError):
            wire.client("glue").get_table(DatabaseName="d", Name=name)
    assert len(file.read_text().splitlines()) == 2
    assert [json.loads(body)["Name"] for body in wire.bodies] == ["t", "t", "u"]


def test_only_the_services_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    wire = Wire(file, frozenset({"athena"}))
    for client, call in (("s3", "list_buckets"), ("athena", "list_work_groups")):
        with pytest.raises(ConnectionError):
            getattr(wire.client(client), call)()
    assert read_calls(file) == [Call("athena:ListWorkGroups", "*")]


def test_an_unsigned_or_strange_request_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(environ)
        return []

    recorder = RecordedCalls(application, file, frozenset())
    signed = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/glue/aws4_request"
    for more in ({}, {"HTTP_AUTHORIZATION": signed, "HTTP_X_AMZ_TARGET": quote("AWSGlue.../x")}):
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": io.BytesIO(b"[1")}
        list(recorder({**environ, **more, "CONTENT_LENGTH": "2"}, lambda *_: None))
    assert len(seen) == 2
    assert read_calls(file) == []
