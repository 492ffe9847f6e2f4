"""Column lists of DDL: `name type [COMMENT 'text']`."""

from dataclasses import dataclass

from athena_local.sql.cursor import Cursor
from athena_local.sql.hive_types import Type, read_hive_type


@dataclass(frozen=True)
class Column:
    """A column of a Hive or Iceberg table."""

    name: str
    type: Type
    comment: str | None = None

    def glue(self) -> dict[str, str]:
        """As Glue keeps it."""
        kept = {"Name": self.name, "Type": self.type.hive}
        return {**kept, "Comment": self.comment} if self.comment is not None else kept


def read_column(cursor: Cursor) -> Column:
    """Consume one column definition, up to the end of the cursor."""
    name = cursor.identifier()
    cursor.accept(":")
    kind = read_hive_type(cursor)
    comment = cursor.string() if cursor.accept("comment") else None
    cursor.expect_end()
    return Column(name, kind, comment)


def read_columns(cursor: Cursor) -> list[Column]:
    """Consume `(a int, b string COMMENT 'x')`."""
    return [read_column(item) for item in cursor.items()]
