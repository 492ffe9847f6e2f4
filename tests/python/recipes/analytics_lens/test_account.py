"""`lens collect --with-account`: what an account has, and what the caller may not read."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.recipes.analytics_lens.lens.account import AccountReader, _is_tls_only
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from tests.python.recipes.analytics_lens.test_collect import write_artifacts
from tests.python.support.command_line import athena_recipes

_BLOCKED = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
_TLS: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}


def make_account() -> None:
    """A database with two tables, a bucket that is as it should be and one that is not."""
    s3, glue, athena = (make_client(name) for name in ("s3", "glue", "athena"))
    here = {"LocationConstraint": "eu-west-1"}
    for bucket in ("lens-good", "lens-bad"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=here)
    s3.put_bucket_encryption(
        Bucket="lens-good",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
        },
    )
    s3.put_bucket_versioning(Bucket="lens-good", VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(Bucket="lens-good", PublicAccessBlockConfiguration=_BLOCKED)
    s3.put_bucket_lifecycle_configuration(
        Bucket="lens-good",
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "results",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "results/"},
                    "Expiration": {"Days": 30},
                }
            ]
        },
    )
    for name in ("a", "b", "_hidden"):
        s3.put_object(Bucket="lens-good", Key=f"t/orders/{name}.parquet", Body=b"x" * 10)
    s3.put_object(Bucket="lens-bad", Key="raw/lines/a.json", Body=b"{}")
    s3.put_object(Bucket="lens-bad", Key="raw/lines/b.json.gz", Body=b"{}")
    glue.create_database(DatabaseInput={"Name": "lens_shop"})
    serde = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    _table(glue, "orders", "s3://lens-good/t/orders", serde, ["day"])
    _table(glue, "lines", "s3://lens-bad/raw/lines/", "org.openx.data.jsonserde.JsonSerDe", [])
    # moto has no answer for a table that never had a tag.
    formation = make_client("lakeformation")
    formation.create_lf_tag(TagKey="domain", TagValues=["shop"])
    for name in ("orders", "lines"):
        formation.add_lf_tags_to_resource(
            Resource={"Table": {"DatabaseName": "lens_shop", "Name": name}},
            LFTags=[{"TagKey": "domain", "TagValues": ["shop"]}],
        )
    glue.create_partition(
        DatabaseName="lens_shop",
        TableName="orders",
        PartitionInput={"Values": ["2026-10-01"], "StorageDescriptor": {}},
    )
    athena.create_work_group(
        Name="lens_wg",
        Configuration={
            "EnforceWorkGroupConfiguration": True,
            "BytesScannedCutoffPerQuery": 10_000_000,
            "ResultConfiguration": {"OutputLocation": "s3://lens-good/results"},
        },
    )


def _table(glue: Any, name: str, location: str, serde: str, keys: list[str]) -> None:
    glue.create_table(
        DatabaseName="lens_shop",
        TableInput={
            "Name": name,
            "StorageDescriptor": {
                "Location": location,
                "SerdeInfo": {"SerializationLibrary": serde},
            },
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
        },
    )


def test_an_account_is_read(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    manifest = {
        "metadata": {"project_name": "shop", "invocation_id": "1"},
        "nodes": {
            "model.shop.orders": {
                "unique_id": "model.shop.orders",
                "resource_type": "model",
                "package_name": "shop",
                "schema": "lens_shop",
                "name": "orders",
            }
        },
    }
    write_artifacts(tmp_path / "target", {"manifest": manifest})
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        *("analytics_lens", "lens", "collect", "--target-dir", str(tmp_path / "target")),
        *("--with-account", "--work-group", "lens_wg", "--queries", "0"),
        account=account,
    )
    assert done.returncode == 0, done.stderr
    rows = {
        path.parts[-4]: [json.loads(line) for line in path.read_text().splitlines()]
        for path in (tmp_path / "raw" / "analytics_lens").rglob("*.jsonl")
    }
    assert rows["runs"][0]["has_account"] is True
    tables = {row["name"]: row for row in rows["tables"]}
    assert tables["orders"] == {
        "database_name": "lens_shop", "name": "orders", "format": "parquet",
        "compression": "in the file", "location": "s3://lens-good/t/orders",
        "has_partition_keys": True, "is_projected": False, "is_iceberg": False, "partitions": 1,
        "files": 2, "size_bytes": 20, "lf_tags": 1,
    }  # fmt: skip
    assert (
        tables["lines"] | {"format": "json", "compression": "none", "files": 2} == tables["lines"]
    )
    assert rows["work_groups"] == [
        {"name": "lens_wg", "is_enforced": True, "scan_limit_bytes": 10_000_000,
         "encryption": "none", "publishes_metrics": False}
    ]  # fmt: skip
    assert "queries" not in rows
    buckets = {row["name"]: row for row in rows["buckets"]}
    assert buckets["lens-good"] == {
        "name": "lens-good", "has_results": True, "encryption": "aws:kms", "is_versioned": True,
        "is_public_blocked": True, "has_lifecycle": True, "results_expire": True,
        "is_tls_only": False, "is_logged": False,
    }  # fmt: skip
    bad = buckets["lens-bad"]
    assert not any(bad[key] for key in bad if key.startswith(("is_", "has_")))
    assert bad["encryption"] == "AES256"
    [catalog] = rows["catalogs"]
    assert set(catalog) == {"name", "is_encrypted", "is_open_by_default"}


@pytest.mark.parametrize(
    ("changed", "is_only"),
    [
        ({}, True),
        ({"Condition": {"Bool": {"AWS:securetransport": ["false"]}}, "Action": ["s3:*"]}, True),
        ({"Effect": "Allow"}, False),
        ({"Action": "s3:PutObject"}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, False),
        ({"Condition": {}}, False),
        (
            {"Principal": {"AWS": "*"}, "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]},
            True,
        ),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, False),
        ({"Resource": "arn:aws:s3:::lake/public/*"}, False),
        ({"Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::other/*"]}, False),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
            False,
        ),
        (
            {
                "Condition": {
                    "Bool": {"aws:SecureTransport": "false"},
                    "StringLike": {"aws:PrincipalArn": "x"},
                }
            },
            False,
        ),
        ({"Condition": {"Null": {"aws:SecureTransport": "false"}}}, False),
    ],
)
def test_policies_that_refuse_calls_without_tls(changed: dict[str, Any], is_only: bool) -> None:
    statement = {**_TLS["Statement"][0], **changed}
    for statements in ([statement], statement):
        assert _is_tls_only(json.dumps({"Statement": statements}), "lake") is is_only


class Listing:
    """A bucket with a table of Iceberg that was written often: two data files, 300 of metadata."""

    def get_paginator(self, operation: str) -> "Listing":
        return self

    def paginate(self, **given: Any) -> list[dict[str, Any]]:
        keys = [*(f"{number}.metadata.json" for number in range(300)), "snap-1.avro"]
        metadata = [{"Key": f"metadata/t/metadata/{key}", "Size": 9} for key in keys]
        data = {"Key": "metadata/t/data/a.parquet", "Size": 2**31}
        return [{"Contents": metadata}, {"Contents": [data, {**data, "Key": "metadata/t/b.gz"}]}]


@pytest.mark.parametrize(
    ("parameters", "library", "files", "size", "compression"),
    [
        ({"table_type": "ICEBERG"}, "", 2, 2**32, "in the file"),
        ({"compressionType": "none"}, "ParquetHiveSerDe", 303, 2**32 + 2709, "in the file"),
        ({"compressionType": "none"}, "OrcSerde", 303, 2**32 + 2709, "in the file"),
        ({"compressionType": "none"}, "JsonSerDe", 303, 2**32 + 2709, "none"),
    ],
)
def test_files_of_a_table(
    parameters: dict[str, str], library: str, files: int, size: int, compression: str
) -> None:
    reader = AccountReader(Denying(), Denying(), Listing(), Denying(), "111122223333")
    row = reader._table(
        "shop",
        {
            "Name": "t",
            "Parameters": parameters,
            "StorageDescriptor": {
                "Location": "s3://lake/metadata/t",
                "SerdeInfo": {"SerializationLibrary": library},
            },
        },
    )
    assert (row["files"], row["size_bytes"], row["compression"]) == (files, size, compression)


class History:
    """Athena's history of three queries; moto has no batch_get_query_execution."""

    def get_paginator(self, operation: str) -> "History":
        assert operation == "list_query_executions"
        return self

    def paginate(self, **given: Any) -> list[dict[str, Any]]:
        return [{"QueryExecutionIds": ["1", "2"]}, {}, {"QueryExecutionIds": ["3"]}]

    def batch_get_query_execution(self, **given: Any) -> dict[str, Any]:
        found = [
            {
                "QueryExecutionId": key,
                "Query": "select * from secrets where name = 'Ann'",
                "WorkGroup": "primary",
                "Status": {
                    "State": "FAILED",
                    "SubmissionDateTime": datetime(2026, 10, 1, 8, 30, tzinfo=UTC),
                },
                "Statistics": {"DataScannedInBytes": 7, "QueryQueueTimeInMillis": 12},
            }
            for key in given["QueryExecutionIds"]
        ]
        shape = botocore.session.get_session().get_service_model("athena")
        output: Any = shape.operation_model("BatchGetQueryExecution").output_shape
        report = ParamValidator().validate({"QueryExecutions": found}, output)
        assert not report.has_errors(), report.generate_report()
        return {"QueryExecutions": found}


def test_queries_are_read_without_their_text() -> None:
    none = Denying()
    reader = AccountReader(none, History(), none, none, "111122223333")
    rows = list(reader._queries("primary", 10))
    assert [row["query_id"] for row in rows] == ["1", "2", "3"]
    assert rows[0] == {
        "query_id": "1", "work_group": "primary", "state": "FAILED",
        "submitted_at": "2026-10-01T08:30:00Z", "scanned_bytes": 7, "queue_ms": 12,
        "run_ms": None, "selects_all": True,
    }  # fmt: skip
    assert "Ann" not in json.dumps(rows)


class Denying:
    """A client that may do nothing."""

    def __getattr__(self, name: str) -> Any:
        if name == "get_paginator":
            return lambda operation: self

        def call(**given: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, name)

        return call


def test_what_may_not_be_read_is_left_out_and_named() -> None:
    client = Denying()
    reader = AccountReader(client, client, client, client, "111122223333")
    rows = reader.rows(["lens_shop"], "primary", 10)
    assert rows == {
        "tables": [], "queries": [], "work_groups": [], "buckets": [],
        "catalogs": [
            {"name": "111122223333", "is_encrypted": None, "is_open_by_default": None}
        ],
    }  # fmt: skip
    assert set(reader.denied) == {
        "glue:GetTables", "athena:ListQueryExecutions", "athena:GetWorkGroup",
        "glue:GetDataCatalogEncryptionSettings", "lakeformation:GetDataLakeSettings",
    }  # fmt: skip
    bucket = reader._bucket("lake", "s3://lake/results/")
    assert {key: value for key, value in bucket.items() if value is not None} == {
        "name": "lake",
        "has_results": True,
    }
