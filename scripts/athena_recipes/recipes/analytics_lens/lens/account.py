"""What an account says of the project's tables, queries, work group, buckets and Data Catalog.

Reads alone. What the caller may not read is left out, and named. Texts of queries are not kept.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import is_denied
from athena_recipes.recipes.analytics_lens.lens.artifacts import Row, Rows
from athena_recipes.recipes.analytics_lens.lens.code import selects_all

_BATCH = 50  # queries that Athena describes in one call
_NONE = {
    "EntityNotFoundException",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
}
_FORMATS = (
    ("parquet", "parquet"), ("orc", "orc"), ("avro", "avro"), ("json", "json"),
    ("csv", "csv"), ("lazysimple", "text"), ("regex", "text"), ("grok", "text"), ("text", "text"),
)  # fmt: skip
_COMPRESSED = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2", ".snappy": "snappy", ".lz4": "lz4"}


@dataclass
class AccountReader:
    """Clients of one account; `denied` collects the calls that the caller may not make."""

    glue: Any
    athena: Any
    s3: Any
    lake_formation: Any
    account_id: str
    denied: list[str] = field(default_factory=list)

    def rows(self, databases: Iterable[str], work_group: str, queries: int) -> Rows:
        """Rows by kind: tables, queries, work_groups, buckets, catalogs.

        `queries`: the number of the newest queries of the work group that are read.
        """
        tables = [row for name in sorted(set(databases)) for row in self._tables(name)]
        group = self._work_group(work_group)
        results = str(group.pop("output", "") or "")
        stored = {_bucket(str(row["location"] or "")) for row in tables} | {_bucket(results)}
        return {
            "tables": tables,
            "queries": list(self._queries(work_group, queries)),
            "work_groups": [group] if group else [],
            "buckets": [
                self._bucket(name, results) for name in sorted(one for one in stored if one)
            ],
            "catalogs": [self._catalog()],
        }

    def _asked(self, name: str, call: Callable[[], Any], none: Any) -> Any:
        """The answer; `none` where there is no such thing, None where it may not be read."""
        try:
            return call()
        except ClientError as error:
            if error.response["Error"]["Code"] in _NONE:
                return none
            if is_denied(error):
                self.denied.append(name)
                return None
            raise

    def _tables(self, database: str) -> Iterator[Row]:
        pages: list[Any] | None = self._asked(
            "glue:GetTables",
            lambda: list(self.glue.get_paginator("get_tables").paginate(DatabaseName=database)),
            [],
        )
        for page in pages or []:
            for table in page["TableList"]:
                if table.get("TableType") != "VIRTUAL_VIEW":
                    yield self._table(database, table)

    def _table(self, database: str, table: dict[str, Any]) -> Row:
        storage, parameters = table.get("StorageDescriptor") or {}, table.get("Parameters") or {}
        location = storage.get("Location") or ""
        is_iceberg = parameters.get("table_type", "").upper() == "ICEBERG"
        projected = parameters.get("projection.enabled", "").lower() == "true"
        keys = table.get("PartitionKeys") or []
        files, size, compression = self._files(location, is_iceberg)
        form = "parquet" if is_iceberg else _format(storage)
        # A crawler's parameter compressionType says whether files are .gz, not how they are inside.
        if form in ("parquet", "orc", "avro") and compression:
            compression = "in the file"
        partitions = None
        if keys and not projected and not is_iceberg:
            partitions = self._asked(
                "glue:GetPartitions",
                lambda: sum(
                    len(page["Partitions"])
                    for page in self.glue.get_paginator("get_partitions").paginate(
                        DatabaseName=database, TableName=table["Name"], ExcludeColumnSchema=True
                    )
                ),
                0,
            )
        return {
            "database_name": database,
            "name": table["Name"],
            "format": form,
            "compression": compression,
            "location": location or None,
            "has_partition_keys": bool(keys),
            "is_projected": projected,
            "is_iceberg": is_iceberg,
            "partitions": partitions,
            "files": files,
            "size_bytes": size,
            "lf_tags": self._tags(database, table["Name"]),
        }

    def _files(self, location: str, is_iceberg: bool) -> tuple[int | None, int | None, str | None]:
        """Files, bytes and compression below a location, by the names of the files.

        Of a table of Iceberg, the files in `metadata/` are none of data.
        """
        bucket = _bucket(location)
        if not bucket:
            return None, None, None
        prefix = _prefix(location)
        found: list[tuple[str, int]] | None = self._asked(
            "s3:ListBucket",
            lambda: [
                (one["Key"], int(one["Size"]))
                for page in self.s3.get_paginator("list_objects_v2").paginate(
                    Bucket=bucket, Prefix=prefix
                )
                for one in page.get("Contents", ())
                if one["Size"] and not one["Key"].rpartition("/")[2].startswith((".", "_"))
                if not (is_iceberg and one["Key"].startswith(f"{prefix}metadata/"))
            ],
            [],
        )
        if found is None:
            return None, None, None
        plain = [key for key, _ in found if not key.endswith(tuple(_COMPRESSED))]
        kinds = {name for key, _ in found for end, name in _COMPRESSED.items() if key.endswith(end)}
        compression = "none" if plain else ",".join(sorted(kinds)) or None
        return len(found), sum(size for _, size in found), compression

    def _tags(self, database: str, table: str) -> int | None:
        answer: dict[str, Any] | None = self._asked(
            "lakeformation:GetResourceLFTags",
            lambda: self.lake_formation.get_resource_lf_tags(
                Resource={
                    "Table": {
                        "CatalogId": self.account_id,
                        "DatabaseName": database,
                        "Name": table,
                    }
                }
            ),
            {},
        )
        if answer is None:
            return None
        return sum(len(answer.get(key) or ()) for key in ("LFTagOnDatabase", "LFTagsOnTable"))

    def _queries(self, work_group: str, most: int) -> Iterator[Row]:
        def listed() -> list[str]:
            pages = self.athena.get_paginator("list_query_executions").paginate(
                WorkGroup=work_group, PaginationConfig={"MaxItems": most}
            )
            return [one for page in pages for one in page.get("QueryExecutionIds", ())]

        answered: list[str] | None = self._asked("athena:ListQueryExecutions", listed, [])
        ids = answered or []
        for begin in range(0, len(ids), _BATCH):
            some = ids[begin : begin + _BATCH]
            answer: dict[str, Any] = (
                self._asked(
                    "athena:BatchGetQueryExecution",
                    lambda some=some: self.athena.batch_get_query_execution(  # type: ignore[misc]
                        QueryExecutionIds=some
                    ),
                    {},
                )
                or {}
            )
            yield from (_query(one) for one in answer.get("QueryExecutions", ()))

    def _work_group(self, name: str) -> Row:
        answer: dict[str, Any] = (
            self._asked(
                "athena:GetWorkGroup", lambda: self.athena.get_work_group(WorkGroup=name), {}
            )
            or {}
        )
        if not answer:
            return {}
        settings = answer["WorkGroup"].get("Configuration") or {}
        result = settings.get("ResultConfiguration") or {}
        managed = settings.get("ManagedQueryResultsConfiguration") or {}
        encryption = (result.get("EncryptionConfiguration") or {}).get("EncryptionOption")
        return {
            "name": name,
            "is_enforced": settings.get("EnforceWorkGroupConfiguration", False),
            "scan_limit_bytes": settings.get("BytesScannedCutoffPerQuery"),
            "encryption": "MANAGED" if managed.get("Enabled") else encryption or "none",
            "publishes_metrics": settings.get("PublishCloudWatchMetricsEnabled", False),
            "output": result.get("OutputLocation"),
        }

    def _bucket(self, name: str, results: str) -> Row:
        s3 = self.s3
        encryption: dict[str, Any] | None = self._asked(
            "s3:GetEncryptionConfiguration", lambda: s3.get_bucket_encryption(Bucket=name), {}
        )
        versioning: dict[str, Any] | None = self._asked(
            "s3:GetBucketVersioning", lambda: s3.get_bucket_versioning(Bucket=name), {}
        )
        blocked: dict[str, Any] | None = self._asked(
            "s3:GetBucketPublicAccessBlock", lambda: s3.get_public_access_block(Bucket=name), {}
        )
        lifecycle: dict[str, Any] | None = self._asked(
            "s3:GetLifecycleConfiguration",
            lambda: s3.get_bucket_lifecycle_configuration(Bucket=name),
            {},
        )
        policy: dict[str, Any] | None = self._asked(
            "s3:GetBucketPolicy", lambda: s3.get_bucket_policy(Bucket=name), {}
        )
        logging: dict[str, Any] | None = self._asked(
            "s3:GetBucketLogging", lambda: s3.get_bucket_logging(Bucket=name), {}
        )
        has_results = _bucket(results) == name
        rules = [one for one in (lifecycle or {}).get("Rules", ()) if one["Status"] == "Enabled"]
        return {
            "name": name,
            "has_results": has_results,
            "encryption": None if encryption is None else _encryption(encryption),
            "is_versioned": None if versioning is None else versioning.get("Status") == "Enabled",
            "is_public_blocked": None if blocked is None else _is_blocked(blocked),
            "has_lifecycle": None if lifecycle is None else bool(rules),
            "results_expire": _expires(rules, results)
            if has_results and lifecycle is not None
            else None,
            "is_tls_only": None
            if policy is None
            else _is_tls_only(policy.get("Policy") or "{}", name),
            "is_logged": None if logging is None else "LoggingEnabled" in logging,
        }

    def _catalog(self) -> Row:
        encryption: dict[str, Any] | None = self._asked(
            "glue:GetDataCatalogEncryptionSettings",
            lambda: self.glue.get_data_catalog_encryption_settings(),
            {},
        )
        settings: dict[str, Any] | None = self._asked(
            "lakeformation:GetDataLakeSettings",
            lambda: self.lake_formation.get_data_lake_settings(),
            {},
        )
        return {
            "name": self.account_id,
            "is_encrypted": None if encryption is None else _is_encrypted(encryption),
            "is_open_by_default": None if settings is None else _is_open(settings),
        }


def _query(one: dict[str, Any]) -> Row:
    statistics, status = one.get("Statistics") or {}, one.get("Status") or {}
    submitted = status.get("SubmissionDateTime")
    return {
        "query_id": one["QueryExecutionId"],
        "work_group": one.get("WorkGroup"),
        "state": status.get("State"),
        "submitted_at": submitted.strftime("%Y-%m-%dT%H:%M:%SZ") if submitted else None,
        "scanned_bytes": statistics.get("DataScannedInBytes"),
        "queue_ms": statistics.get("QueryQueueTimeInMillis"),
        "run_ms": statistics.get("EngineExecutionTimeInMillis"),
        "selects_all": selects_all(one.get("Query") or ""),
    }


def _format(storage: dict[str, Any]) -> str:
    library = ((storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower()
    words = f"{library} {(storage.get('InputFormat') or '').lower()}"
    return next((form for word, form in _FORMATS if word in words), "other")


def _bucket(location: str) -> str:
    scheme, _, rest = location.partition("://")
    return rest.partition("/")[0] if scheme in ("s3", "s3a", "s3n") else ""


def _prefix(location: str) -> str:
    """The beginning of the keys below a location, with a last slash; empty for a whole bucket."""
    path = location.split("://", 1)[1].partition("/")[2].rstrip("/")
    return f"{path}/" if path else ""


def _encryption(answer: dict[str, Any]) -> str:
    rules = (answer.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or []
    found = [
        (one.get("ApplyServerSideEncryptionByDefault") or {}).get("SSEAlgorithm") for one in rules
    ]
    return next((str(one) for one in found if one), "AES256")


def _is_blocked(answer: dict[str, Any]) -> bool:
    settings = answer.get("PublicAccessBlockConfiguration") or {}
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return all(settings.get(name) for name in names)


def _expires(rules: list[dict[str, Any]], results: str) -> bool:
    """Whether a rule expires all objects below the location of results."""
    prefix = _prefix(results)
    for rule in rules:
        form = rule.get("Filter") or {}
        covered = form.get("Prefix", rule.get("Prefix", "" if not form else None))
        expires = {"Days", "Date"} & set(rule.get("Expiration") or {})
        if expires and covered is not None and prefix.startswith(covered):
            return True
    return False


def _is_tls_only(policy: str, bucket: str) -> bool:
    """Whether a statement refuses everyone all calls for all objects of a bucket without TLS."""
    statements = json.loads(policy).get("Statement") or []
    return any(
        one.get("Effect") == "Deny"
        and _is_everyone(one.get("Principal"))
        and {"s3:*", "*"} & set(_texts(one.get("Action")))
        and any(
            text == "*" or re.fullmatch(rf"arn:[\w-]+:s3:::{re.escape(bucket)}/\*", text)
            for text in _texts(one.get("Resource"))
        )
        and _is_without_tls(one.get("Condition") or {})
        for one in (statements if isinstance(statements, list) else [statements])
    )


def _is_everyone(principal: Any) -> bool:
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    return "*" in _texts(named)


def _is_without_tls(condition: dict[str, dict[str, Any]]) -> bool:
    """Whether a condition is that the call has no TLS, and nothing else: a second key limits it."""
    keys = [
        (operator.lower(), name.lower(), [text.lower() for text in _texts(value)])
        for operator, given in condition.items()
        for name, value in given.items()
    ]
    return keys in [[(name, "aws:securetransport", ["false"])] for name in ("bool", "boolifexists")]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _is_encrypted(answer: dict[str, Any]) -> bool:
    settings = (answer.get("DataCatalogEncryptionSettings") or {}).get("EncryptionAtRest") or {}
    return str(settings.get("CatalogEncryptionMode", "DISABLED")) != "DISABLED"


def _is_open(answer: dict[str, Any]) -> bool:
    settings = answer.get("DataLakeSettings") or {}
    given = [
        *settings.get("CreateDatabaseDefaultPermissions", ()),
        *settings.get("CreateTableDefaultPermissions", ()),
    ]
    return any(
        (one.get("Principal") or {}).get("DataLakePrincipalIdentifier") == "IAM_ALLOWED_PRINCIPALS"
        and one.get("Permissions")
        for one in given
    )
