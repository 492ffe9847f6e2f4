"""Databases and tables as Athena's API describes them, from Glue."""

import re
import uuid
from typing import Any

from botocore.exceptions import ClientError

from athena_local.api.data_catalogs import DataCatalogs
from athena_local.api.paging import page
from athena_local.engine.glue import Glue, code_of
from athena_local.errors import ApiError, InvalidRequest
from athena_local.sql.identifiers import HIVE, TableName

Json = dict[str, Any]


class TableMetadata:
    """ListDatabases, GetDatabase, ListTableMetadata, GetTableMetadata."""

    def __init__(self, glue: Glue, catalogs: DataCatalogs) -> None:
        self._glue = glue
        self._catalogs = catalogs
        self.operations = {
            "ListDatabases": self.list_databases,
            "GetDatabase": self.get_database,
            "ListTableMetadata": self.list_tables,
            "GetTableMetadata": self.get_table,
        }

    def list_databases(self, request: Json) -> Json:
        """ListDatabases."""
        self._check(request)
        databases = [_database(found) for found in self._glue.databases()]
        return page(request, databases, "DatabaseList")

    def get_database(self, request: Json) -> Json:
        """GetDatabase."""
        self._check(request)
        name = request["DatabaseName"].lower()
        for database in self._glue.databases():
            if database["Name"] == name:
                return {"Database": _database(database)}
        raise _missing(f"Database {name} not found.")

    def list_tables(self, request: Json) -> Json:
        """ListTableMetadata; Expression is a regular expression for names."""
        self._check(request)
        database = request["DatabaseName"].lower()
        try:
            pattern = re.compile(request.get("Expression") or ".*", re.IGNORECASE)
        except re.error as error:
            raise InvalidRequest(f"Invalid expression: {error}") from error
        try:
            tables = [t for t in self._glue.tables(database) if pattern.fullmatch(t["Name"])]
        except ClientError as error:
            if code_of(error) != "EntityNotFoundException":
                raise
            raise _missing(f"Database {database} not found.") from error
        return page(request, [_table(table) for table in tables], "TableMetadataList")

    def get_table(self, request: Json) -> Json:
        """GetTableMetadata."""
        self._check(request)
        name = TableName(request["DatabaseName"].lower(), request["TableName"].lower())
        table = self._glue.find(name)
        if table is None:
            raise _missing(f"Table {name.table} not found.")
        return {"TableMetadata": _table(table)}

    def _check(self, request: Json) -> None:
        """Only Glue's catalog has metadata here."""
        name = request["CatalogName"]
        if self._catalogs.trino_catalog(name) != HIVE:
            raise InvalidRequest(f"Catalog {name} has no metadata in athena_local")


def _missing(message: str) -> ApiError:
    # Clients look for Glue's error code in this envelope.
    envelope = "Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException"
    return ApiError(
        "MetadataException", f"{message} ({envelope}; Request ID: {uuid.uuid4()}; Proxy: null)"
    )


def _database(found: Json) -> Json:
    kept = {"Name": found["Name"], "Parameters": found.get("Parameters") or {}}
    if found.get("Description"):
        kept["Description"] = found["Description"]
    return kept


def _table(found: Json) -> Json:
    descriptor = found.get("StorageDescriptor") or {}
    serde = descriptor.get("SerdeInfo") or {}
    parameters = {
        "inputformat": descriptor.get("InputFormat"),
        "location": descriptor.get("Location"),
        "outputformat": descriptor.get("OutputFormat"),
        **{f"serde.param.{key}": value for key, value in (serde.get("Parameters") or {}).items()},
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **(found.get("Parameters") or {}),
    }
    if found.get("Description"):
        parameters["comment"] = found["Description"]
    described: Json = {
        "Name": found["Name"],
        "TableType": found.get("TableType"),
        "Columns": [_column(column) for column in descriptor.get("Columns") or ()],
        "PartitionKeys": [_column(column) for column in found.get("PartitionKeys") or ()],
        "Parameters": {key: value for key, value in parameters.items() if value is not None},
    }
    for key, source in (("CreateTime", "CreateTime"), ("LastAccessTime", "LastAccessTime")):
        if source in found:
            described[key] = found[source].timestamp()
    return {key: value for key, value in described.items() if value is not None}


def _column(found: Json) -> Json:
    return {key: found[key] for key in ("Name", "Type", "Comment") if found.get(key)}
