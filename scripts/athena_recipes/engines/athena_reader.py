"""Reads tables that the target `athena` builds: columns from Glue, rows from queries."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import make_client
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.tables import Column, Contents, Relation, is_nested

_INTEGERS = frozenset({"tinyint", "smallint", "int", "integer", "bigint"})
_FLOATS = frozenset({"float", "double"})


class AthenaReader:
    """A reader of the Glue Data Catalog's tables."""

    def __init__(self, client: AthenaClient) -> None:
        self._client = client
        self._glue: Any = make_client("glue")

    def read(self, relation: Relation) -> Contents | None:
        """The table, with nested values as JSON and times as text with six digits."""
        try:
            table = self._glue.get_table(DatabaseName=relation.schema, Name=relation.name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise
        described = [*table["StorageDescriptor"]["Columns"], *table.get("PartitionKeys", [])]
        columns = [Column(column["Name"], column["Type"]) for column in described]
        selected = ", ".join(_expression(column) for column in columns)
        parsers = [parser(column.type) for column in columns]
        rows = [
            tuple(
                None if text is None else parse(text)
                for parse, text in zip(parsers, row, strict=True)
            )
            for row in self._client.whole(
                f"select {selected} from {relation.rows_from}", relation.schema
            )
        ]
        return Contents(columns, rows)


def _expression(column: Column) -> str:
    name = '"' + column.name + '"'
    if is_nested(column.type):
        return f"json_format(cast({name} as json))"
    if column.type.startswith("timestamp"):
        return f"cast(cast({name} as timestamp(6)) as varchar)"
    if column.type == "binary":
        return f"lower(to_hex({name}))"
    return name


def parser(kind: str) -> Callable[[str], Any]:
    """How the text of a value of a Hive type is read."""
    if is_nested(kind):
        return json.loads
    if kind in _INTEGERS:
        return int
    if kind in _FLOATS:
        return float
    if kind.startswith("decimal"):
        return Decimal
    if kind == "boolean":
        return lambda text: text == "true"
    return str
