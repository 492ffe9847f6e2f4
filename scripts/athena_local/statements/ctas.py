"""CREATE TABLE … WITH (…) AS SELECT."""

from dataclasses import dataclass

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import HIVE, ICEBERG, S3_TABLES, TableName, literal
from athena_local.statements.base import Context, Outcome, Statement
from athena_local.statements.iceberg_properties import check_properties, extra_properties
from athena_local.statements.properties import text_of, with_properties
from athena_local.statements.writing import (
    COMPRESSION_LEVEL,
    ONE_WRITER,
    compression,
    rows_written,
)

_CODEC_PROPERTIES = ("write_compression", "parquet_compression", "orc_compression")
_HIVE_PROPERTIES = frozenset(
    {
        "external_location",
        "format",
        "partitioned_by",
        "bucketed_by",
        "bucket_count",
        "field_delimiter",
        "orc_bloom_filter_columns",
    }
)
_ICEBERG_PROPERTIES = frozenset({"location", "format", "partitioning"})


@dataclass
class CreateTableAs(Statement):
    """A CTAS; `properties` are source text, `query` is the text behind AS."""

    name: list[str]
    if_not_exists: bool
    properties: dict[str, str]
    comment: str | None
    query: str
    substatement_type = "CREATE_TABLE_AS_SELECT"

    @classmethod
    def parse(cls, cursor: Cursor) -> "CreateTableAs":
        """From the cursor behind CREATE TABLE."""
        if_not_exists = cursor.accept("if", "not", "exists")
        name = cursor.name()
        comment = cursor.string() if cursor.accept("comment") else None
        properties = with_properties(cursor) if cursor.accept("with") else {}
        cursor.expect("as")
        query = cursor.rest()
        if not query:
            raise cursor.error("mismatched input '<EOF>'")
        return cls(name, if_not_exists, properties, comment, query)

    @property
    def is_iceberg(self) -> bool:
        """Whether `table_type` says so; Hive is the default."""
        return text_of(self.properties.get("table_type", "HIVE")).upper() == "ICEBERG"

    def run(self, context: Context) -> Outcome:
        """Let Trino write it; a Hive table without a place goes below the output location."""
        name = context.table(self.name)
        catalog = ICEBERG if self.is_iceberg else HIVE
        location = self._location(context)
        settings = self._iceberg_settings() if self.is_iceberg else self._hive_settings()
        if location:
            settings["location" if self.is_iceberg else "external_location"] = literal(location)
        texts = {key: text_of(value) for key, value in self.properties.items()}
        codec = compression(
            catalog,
            texts.get("format", "PARQUET").upper(),
            next((texts[key] for key in _CODEC_PROPERTIES if key in texts), None),
            texts.get(COMPRESSION_LEVEL),
        )
        with_clause = ", ".join(f"{key} = {value}" for key, value in settings.items())
        try:
            result = context.run(
                f"CREATE TABLE {'IF NOT EXISTS ' if self.if_not_exists else ''}"
                f"{name.trino(catalog)}"
                + (f" COMMENT {literal(self.comment)}" if self.comment else "")
                + (f" WITH ({with_clause})" if with_clause else "")
                + f" AS {context.translate(self.query)}",
                {**ONE_WRITER, **codec},
            )
        except StatementError as error:
            raise _in_words_of_athena(error, name, location) from error
        return rows_written(result, location)

    def _location(self, context: Context) -> str:
        key = "location" if self.is_iceberg else "external_location"
        if key == "external_location" and key in self.properties and context.is_enforced:
            raise StatementError(
                "INVALID_TABLE_PROPERTY",
                "The Create Table As Select query failed because it was submitted with an "
                "'external_location' property to an Athena Workgroup that enforces a centralized "
                "output location for all queries. Please remove the 'external_location' property "
                "and resubmit the query.",
            )
        if key in self.properties:
            return text_of(self.properties[key]).rstrip("/")
        if self.is_iceberg:
            catalog = self.name[0] if len(self.name) == 3 else context.requested_catalog.lower()
            if catalog.startswith(S3_TABLES):
                return ""  # S3 Tables choose the place themselves
            raise StatementError(
                "INVALID_TABLE_PROPERTY",
                "Table location can not be null: set the table property 'location'",
            )
        if not context.output_location:
            raise StatementError(
                "INVALID_TABLE_PROPERTY",
                "The work group has no output location: set the table property 'external_location'",
            )
        return f"{context.output_location}/tables/{context.execution_id}"

    def _hive_settings(self) -> dict[str, str]:
        settings = self._known(_HIVE_PROPERTIES)
        settings.pop("external_location", None)
        if "format" in settings:
            settings["format"] = literal(text_of(settings["format"]).upper())
        if "field_delimiter" in settings:
            settings["textfile_field_separator"] = settings.pop("field_delimiter")
        return settings

    def _iceberg_settings(self) -> dict[str, str]:
        settings = self._known(_ICEBERG_PROPERTIES)
        settings.pop("location", None)
        if "format" in settings:
            settings["format"] = literal(text_of(settings["format"]).upper())
        extra = extra_properties({k: text_of(v) for k, v in self.properties.items()})
        if extra:
            settings["extra_properties"] = extra
        return settings

    def _known(self, names: frozenset[str]) -> dict[str, str]:
        """The properties that are passed on, in order; INVALID_TABLE_PROPERTY for unknown ones."""
        allowed = {*names, *_CODEC_PROPERTIES, "table_type", "is_external", COMPRESSION_LEVEL}
        if self.is_iceberg:
            check_properties(
                {key: value for key, value in self.properties.items() if key not in allowed}
            )
            if text_of(self.properties.get("is_external", "false")).lower() != "false":
                raise StatementError(
                    "INVALID_TABLE_PROPERTY", "An Iceberg table needs is_external = false"
                )
        kept = {}
        for key, value in self.properties.items():
            if not self.is_iceberg and key not in {*allowed, "bucketing_format"}:
                raise StatementError(
                    "INVALID_TABLE_PROPERTY",
                    f"Catalog '{HIVE}' table property '{key}' does not exist",
                )
            if key in names:
                kept[key] = value
        return kept


def _in_words_of_athena(error: StatementError, name: TableName, location: str) -> StatementError:
    """Athena's message names the folder that exists, and says that it will not delete data."""
    if error.name != "HIVE_PATH_ALREADY_EXISTS":
        return error
    return StatementError(
        error.name,
        f"Target directory for table '{name}' already exists: {location}. "
        f"You may need to manually clean the data at location '{location}' before retrying. "
        "Athena will not delete data in your account.",
    )
