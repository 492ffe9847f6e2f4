"""A stand-in for S3 Batch Operations over moto's S3, as AWS's documentation has it.

A job goes through its states as it is looked at; its tasks run when it becomes active. The same
token gives the same job. A copy keeps metadata and tags, and gives class, encryption and access as
the operation names them. Tasks fail as S3's operations do; the report has each of them.
"""

import csv
import socket
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.session
import pytest
from athena_recipes.recipes.s3_encryption.batch_report import Task, report_files
from botocore.exceptions import ClientError

from tests.python.recipes.s3_encryption.shapes import from_xml, to_xml
from tests.python.support.served import served

GIB = 2**30
_MODEL = botocore.session.get_session().get_service_model("s3control")
_STATES = ("New", "Preparing", "Ready", "Active", "Complete")
_NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/"


class Refused(Exception):
    """(HTTP status, code, message) of a request or task that S3 refuses."""


class S3Batch:
    """Jobs of an account. `sizes` are what S3 has for objects that moto keeps smaller; `denied`
    are keys that the role may not read."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3
        self.jobs: dict[str, dict[str, Any]] = {}
        self.sizes: dict[tuple[str, str], int] = {}
        self.denied: set[str] = set()
        self.endpoint = ""

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """CreateJob."""
        for job_id, job in self.jobs.items():
            if job["token"] == request["ClientRequestToken"]:
                if job["request"] != request:
                    raise Refused(409, "IdempotencyException", "The token was used otherwise.")
                return {"JobId": job_id}
        job_id = str(uuid.UUID(int=len(self.jobs) + 1))
        self.jobs[job_id] = {
            "token": request["ClientRequestToken"],
            "request": request,
            "state": 0,
            "tasks": [],
            "failures": [],
        }
        return {"JobId": job_id}

    def describe(self, job_id: str) -> dict[str, Any]:
        """DescribeJob; the job goes on by a state."""
        if job_id not in self.jobs:
            raise Refused(404, "NoSuchJob", f"There is no job {job_id}.")
        job = self.jobs[job_id]
        if job["state"] < len(_STATES) - 1 and not job["failures"]:
            job["state"] += 1
            if _STATES[job["state"]] == "Active":
                self._run(job_id, job)
        failed = sum(task.status == "failed" for task in job["tasks"])
        status = "Failed" if job["failures"] else _STATES[job["state"]]
        return {
            "Job": {
                "JobId": job_id,
                "Status": status,
                "ProgressSummary": {
                    "TotalNumberOfTasks": len(job["tasks"]),
                    "NumberOfTasksSucceeded": len(job["tasks"]) - failed,
                    "NumberOfTasksFailed": failed,
                },
                "FailureReasons": [
                    {"FailureCode": code, "FailureReason": reason}
                    for code, reason in job["failures"]
                ],
            }
        }

    def _run(self, job_id: str, job: dict[str, Any]) -> None:
        request = job["request"]
        location = request["Manifest"]["Location"]
        bucket, _, key = location["ObjectArn"].partition(":::")[2].partition("/")
        found = self.s3.get_object(Bucket=bucket, Key=key)
        if found["ETag"].strip('"') != location["ETag"]:
            job["failures"].append(("ManifestETagMismatch", "The manifest has another ETag."))
            return
        fields = request["Manifest"]["Spec"]["Fields"]
        for line in csv.reader(found["Body"].read().decode().splitlines()):
            assert len(line) == len(fields), f"{line} has not the fields {fields}"
            row = dict(zip(fields, line, strict=True))
            job["tasks"].append(self._task(row, request["Operation"]))
        report = request["Report"]
        to = report["Bucket"].partition(":::")[2]
        prefix = f"{report['Prefix']}/" if report.get("Prefix") else ""
        for name, content in report_files(prefix, job_id, to, datetime.now(UTC), job["tasks"]):
            self.s3.put_object(Bucket=to, Key=name, Body=content)

    def _task(self, row: dict[str, str], operation: dict[str, Any]) -> Task:
        bucket, key, version = row["Bucket"], unquote(row["Key"]), row.get("VersionId", "")
        try:
            if key in self.denied:
                raise Refused(403, "AccessDenied", "Access Denied")
            if "S3PutObjectCopy" in operation:
                self._copy(bucket, key, operation["S3PutObjectCopy"])
            else:
                done = operation["S3UpdateObjectEncryption"]["ObjectEncryption"]
                version_of = {"VersionId": version} if version else {}
                self.s3.update_object_encryption(
                    Bucket=bucket, Key=key, ObjectEncryption=done, **version_of
                )
        except Refused as error:
            status, code, message = error.args
            return Task(bucket, key, version, "failed", code, str(status), message)
        except ClientError as error:
            status = str(error.response["ResponseMetadata"]["HTTPStatusCode"])
            code = error.response["Error"]["Code"]
            return Task(bucket, key, version, "failed", code, status, str(error))
        return Task(bucket, key, version, "succeeded")

    def _copy(self, bucket: str, key: str, given: dict[str, Any]) -> None:
        name = {"Bucket": bucket, "Key": key}
        head = self.s3.head_object(**name)
        if head["LastModified"] > given["UnModifiedSinceConstraint"]:
            raise Refused(412, "PreconditionFailed", "The object was modified.")
        if self.sizes.get((bucket, key), head["ContentLength"]) > 5 * GIB:
            raise Refused(400, "InvalidRequest", "The copy source is larger than 5 GiB.")
        if head.get("StorageClass") in ("GLACIER", "DEEP_ARCHIVE"):
            raise Refused(403, "InvalidObjectState", "The object is archived.")
        assert given["TargetResource"] == f"arn:aws:s3:::{bucket}"
        encryption = {"ServerSideEncryption": "AES256"}
        if "SSEAwsKmsKeyId" in given:
            encryption = {
                "ServerSideEncryption": "aws:kms",
                "SSEKMSKeyId": given["SSEAwsKmsKeyId"],
                "BucketKeyEnabled": given["BucketKeyEnabled"],
            }
        self.s3.copy_object(
            **name,
            CopySource=name,
            MetadataDirective=given["MetadataDirective"],
            StorageClass=given["StorageClass"],
            **encryption,
        )
        grants = [
            {"Grantee": _grantee(grant["Grantee"]), "Permission": grant["Permission"]}
            for grant in given.get("AccessControlGrants", ())
        ]
        if grants:
            owner = self.s3.get_object_acl(**name)["Owner"]
            policy = {"Owner": owner, "Grants": grants}
            self.s3.put_object_acl(**name, AccessControlPolicy=policy)
        else:
            self.s3.put_object_acl(**name, ACL="private")


def _grantee(given: dict[str, str]) -> dict[str, str]:
    if given["TypeIdentifier"] == "uri":
        return {"Type": "Group", "URI": given["Identifier"]}
    return {"Type": "CanonicalUser", "ID": given["Identifier"]}


@contextmanager
def s3_batch(s3: Any, patch: pytest.MonkeyPatch) -> Iterator[S3Batch]:
    """Serve the stand-in on a free loopback port until the end.

    The client puts the account before the host's name, so names below the address lead to it.
    """
    batch = S3Batch(s3)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("CreateJob", body)

        def do_GET(self) -> None:
            self._answer("DescribeJob", b"")

        def _answer(self, operation: str, body: bytes) -> None:
            model = _MODEL.operation_model(operation)
            try:
                if operation == "CreateJob":
                    answer = batch.create(from_xml(model.input_shape, ElementTree.fromstring(body)))
                else:
                    answer = batch.describe(urlsplit(self.path).path.rpartition("/")[2])
                element = to_xml(model.output_shape, f"{operation}Result", answer)
                element.set("xmlns", _NAMESPACE)
                self._send(200, ElementTree.tostring(element))
            except Refused as error:
                status, code, message = error.args
                text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
                self._send(status, f"<ErrorResponse>{text}</ErrorResponse>".encode())

        def _send(self, status: int, text: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    resolve = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        is_ours = isinstance(host, str) and host.endswith(".127.0.0.1")
        return resolve("127.0.0.1" if is_ours else host, *arguments, **named)

    patch.setattr(socket, "getaddrinfo", resolved)
    with served(Handler) as batch.endpoint:
        patch.setenv("AWS_ENDPOINT_URL_S3_CONTROL", batch.endpoint)
        yield batch
