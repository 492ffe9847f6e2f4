"""SHOW CREATE TABLE and SHOW CREATE VIEW: statements that make the same thing again."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from athena_local.engine.glue import is_iceberg, is_view
from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.statements.base import Context, Outcome, Statement, lines
from athena_local.statements.iceberg_properties import kept_properties

_OWN_PROPERTIES = frozenset({"EXTERNAL", "comment"})


@dataclass
class ShowCreate(Statement):
    """`SHOW CREATE {TABLE | VIEW} name`."""

    name: list[str]
    of_view: bool
    statement_type = "UTILITY"
    substatement_type = "SHOW_CREATE_TABLE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "ShowCreate":
        """From the cursor behind SHOW CREATE."""
        of_view = cursor.accept("view")
        if not of_view:
            cursor.expect("table")
        name = cursor.name()
        cursor.expect_end()
        made = cls(name, of_view)
        if of_view:
            made.substatement_type = "SHOW_CREATE_VIEW"
        return made

    def run(self, context: Context) -> Outcome:
        """From Glue; a view from the text that Trino keeps in it."""
        name = context.table(self.name)
        table = context.glue.hive(name)
        if self.of_view != is_view(table):
            kind = "view" if self.of_view else "table"
            raise StatementError("FAILED", f"SemanticException: {name} is not a {kind}")
        if self.of_view:
            return lines("create_view", _view(str(name), table).split("\n"))
        if is_iceberg(table):
            transforms = partitioning(context, name)
            properties = kept_properties(context, name)
            return lines("createtab_stmt", _iceberg(str(name), table, transforms, properties))
        return lines("createtab_stmt", _hive(name.table, table))


def partitioning(context: Context, name: Any) -> list[str]:
    """An Iceberg table's partition transforms in Athena's spelling, from Trino's own DDL."""
    result = context.query(f"SHOW CREATE TABLE {name.trino('iceberg')}")
    text = str(next(row[0] for page in result.pages for row in page))
    for line in text.split("\n"):
        stripped = line.strip().rstrip(",")
        if stripped.startswith("partitioning = ARRAY["):
            inner = stripped[len("partitioning = ARRAY[") : -1]
            return [_transform(part.strip().strip("'")) for part in inner.split("','")]
    return []


def _transform(text: str) -> str:
    """`bucket(id, 16)` becomes `bucket(16, `id`)`."""
    if "(" not in text:
        return f"`{text}`"
    function, _, inside = text.rstrip(")").partition("(")
    column, _, count = inside.partition(",")
    return f"{function}({count.strip()}, `{column}`)" if count else f"{function}(`{column}`)"


def _columns(columns: list[dict[str, Any]]) -> list[str]:
    texts = []
    for index, column in enumerate(columns):
        comment = f" COMMENT {_string(column['Comment'])}" if column.get("Comment") else ""
        end = ")" if index == len(columns) - 1 else ", "
        texts.append(f"  `{column['Name']}` {column['Type']}{comment}{end}")
    return texts


def _hive(name: str, table: dict[str, Any]) -> list[str]:
    descriptor = table["StorageDescriptor"]
    texts = [f"CREATE EXTERNAL TABLE `{name}`(", *_columns(descriptor["Columns"])]
    comment = table.get("Description") or table["Parameters"].get("comment")
    if comment:
        texts.append(f"COMMENT {_string(comment)}")
    if table["PartitionKeys"]:
        texts += ["PARTITIONED BY ( ", *_columns(table["PartitionKeys"])]
    if descriptor.get("BucketColumns"):
        names = ", ".join(descriptor["BucketColumns"])
        texts += [f"CLUSTERED BY ({names}) ", f"INTO {descriptor['NumberOfBuckets']} BUCKETS"]
    serde = descriptor["SerdeInfo"]
    texts += ["ROW FORMAT SERDE ", f"  {_string(serde['SerializationLibrary'])} "]
    if serde.get("Parameters"):
        texts += ["WITH SERDEPROPERTIES ( ", *_properties(serde["Parameters"])]
    texts += [
        "STORED AS INPUTFORMAT ",
        f"  {_string(descriptor['InputFormat'])} ",
        "OUTPUTFORMAT ",
        f"  {_string(descriptor['OutputFormat'])}",
        "LOCATION",
        f"  {_string(descriptor['Location'])}",
    ]
    kept = {k: v for k, v in table["Parameters"].items() if k not in _OWN_PROPERTIES}
    return [*texts, "TBLPROPERTIES (", *_properties(kept)] if kept else texts


def _iceberg(
    name: str, table: dict[str, Any], partitioning: list[str], properties: dict[str, str]
) -> list[str]:
    descriptor = table["StorageDescriptor"]
    texts = [f"CREATE TABLE {name} ("]
    columns = [
        f"  {c['Name']} {c['Type']}"
        + (f" COMMENT {_string(c['Comment'])}" if c.get("Comment") else "")
        for c in descriptor["Columns"]
    ]
    texts += [f"{text}," for text in columns[:-1]] + [f"{columns[-1]})"]
    if partitioning:
        texts.append(f"PARTITIONED BY ({', '.join(partitioning)})")
    location = str(descriptor.get("Location", ""))
    return [
        *texts,
        f"LOCATION {_string(location)}",
        "TBLPROPERTIES (",
        *_properties({"table_type": "iceberg", **properties}),
    ]


def _view(name: str, table: dict[str, Any]) -> str:
    text = table["ViewOriginalText"]
    view = json.loads(base64.b64decode(text[len("/* Presto View: ") : -len(" */")]))
    return f"CREATE VIEW {name} AS\n{view['originalSql']}"


def _properties(properties: dict[str, str]) -> list[str]:
    texts = [f"  {_string(key)}={_string(value)}" for key, value in sorted(properties.items())]
    return [f"{text}, " for text in texts[:-1]] + [f"{texts[-1]})"]


def _string(text: str) -> str:
    shown = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + shown.replace("\n", "\\n").replace("\t", "\\t").replace("\x01", "\\u0001") + "'"
