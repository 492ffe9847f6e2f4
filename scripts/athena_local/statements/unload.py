"""UNLOAD (query) TO 's3://…' WITH (…): files without a table."""

from dataclasses import dataclass

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import HIVE, TableName, literal
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.properties import text_of, with_properties
from athena_local.statements.writing import (
    COMPRESSION_LEVEL,
    ONE_WRITER,
    compression,
    rows_written,
)

_PROPERTIES = frozenset(
    {"format", "partitioned_by", "compression", "field_delimiter", COMPRESSION_LEVEL}
)


@dataclass
class Unload(Statement):
    """An UNLOAD; `properties` are source text."""

    query: str
    location: str
    properties: dict[str, str]
    statement_type = "DML"
    substatement_type = "UNLOAD"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Unload":
        """From the cursor behind UNLOAD."""
        start, stop = cursor.skip_group()
        query = cursor.source(start, stop)
        cursor.expect("to")
        location = cursor.string()
        cursor.expect("with")
        properties = with_properties(cursor)
        cursor.expect_end()
        unknown = sorted(set(properties) - _PROPERTIES)
        if unknown:
            raise cursor.error(f"Unsupported UNLOAD property '{unknown[0]}'")
        if "format" not in properties:
            raise cursor.error("UNLOAD needs the property 'format'")
        return cls(query, location.rstrip("/"), properties)

    def run(self, context: Context) -> Outcome:
        """Write through a table that is gone afterwards; being external, its files stay."""
        scratch = TableName(
            context.database.lower(), f"unload_{context.execution_id.replace('-', '_')}"
        )
        data_format = text_of(self.properties["format"]).upper()
        settings = {"external_location": literal(self.location), "format": literal(data_format)}
        if "partitioned_by" in self.properties:
            settings["partitioned_by"] = self.properties["partitioned_by"]
        if "field_delimiter" in self.properties:
            settings["textfile_field_separator"] = self.properties["field_delimiter"]
        texts = {key: text_of(value) for key, value in self.properties.items()}
        codec = compression(
            HIVE, data_format, texts.get("compression"), texts.get(COMPRESSION_LEVEL)
        )
        try:
            result = context.run(
                f"CREATE TABLE {scratch.trino(HIVE)}"
                f" WITH ({', '.join(f'{key} = {value}' for key, value in settings.items())})"
                f" AS {context.translate(self.query)}",
                {**ONE_WRITER, **codec},
            )
        except StatementError as error:
            if error.name != "HIVE_PATH_ALREADY_EXISTS":
                raise
            raise StatementError(
                error.name,
                f"Target directory for UNLOAD already exists: {self.location}. You may need to "
                "manually clean the data at that location before retrying. "
                "Athena will not delete data in your account.",
            ) from error
        finally:
            if context.glue.find(scratch):
                context.glue.client.delete_table(DatabaseName=scratch.database, Name=scratch.table)
        return rows_written(result, self.location)
