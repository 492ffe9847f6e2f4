"""The types that raw tables over Parquet and ORC files declare, from the Glue Data Catalog."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import is_denied
from athena_recipes.aws.s3_address import S3Address

RAW = "raw/"
_PATTERN = "athena_recipes.file.pattern"


@dataclass(frozen=True)
class ColumnTable:
    """A raw table: its `location` below raw/, column -> Hive type, and the names of its files."""

    location: str
    columns: Mapping[str, str]
    pattern: str | None = None

    def has(self, file_key: str) -> bool:
        """Whether a file (key below raw/) is in the table."""
        is_named = self.pattern is None or re.search(self.pattern, file_key)
        return file_key.startswith(self.location) and bool(is_named)


def column_tables(glue: Any, lake: S3Address) -> list[ColumnTable]:
    """The tables over Parquet and ORC files below `<lake>/raw/`, of all readable databases.

    Raises ClientError where the databases may not be listed.
    """
    root = f"{lake}/{RAW}"
    found = []
    for databases in glue.get_paginator("get_databases").paginate():
        for database in databases["DatabaseList"]:
            for table in _tables(glue, database["Name"]):
                storage = table.get("StorageDescriptor") or {}
                location = f"{storage.get('Location', '').rstrip('/')}/"
                input_format = storage.get("InputFormat", "")
                if location.startswith(root) and re.search("Parquet|Orc", input_format):
                    columns = {one["Name"]: one["Type"] for one in storage["Columns"]}
                    pattern = table.get("Parameters", {}).get(_PATTERN)
                    found.append(ColumnTable(location.removeprefix(root), columns, pattern))
    return found


def _tables(glue: Any, database: str) -> Iterator[dict[str, Any]]:
    try:
        for page in glue.get_paginator("get_tables").paginate(DatabaseName=database):
            yield from page["TableList"]
    except ClientError as error:
        if not is_denied(error):
            raise


def digest(tables: Sequence[ColumnTable]) -> str:
    """A text that differs once the declared columns differ."""
    columns = json.dumps([sorted(table.columns.items()) for table in tables])
    return hashlib.sha256(columns.encode()).hexdigest()[:16] if tables else ""
