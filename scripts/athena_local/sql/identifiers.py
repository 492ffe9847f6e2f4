"""Names as Trino reads them, and which of two catalogs a table is in."""

from dataclasses import dataclass

# The Trino catalogs that share one Glue Data Catalog. Trino redirects reads between them.
HIVE = "awsdatacatalog"
ICEBERG = "iceberg"
# How names of S3 table buckets begin; athena_local keeps their tables in the same Glue.
S3_TABLES = "s3tablescatalog/"


def quoted(*parts: str) -> str:
    """A dotted name in double quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def literal(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class TableName:
    """A table of the Glue Data Catalog; both parts in lower case."""

    database: str
    table: str

    @classmethod
    def of(cls, parts: list[str], database: str) -> "TableName":
        """From a name of one to three parts, with the database to use where none is named."""
        return cls(parts[-2] if len(parts) > 1 else database.lower(), parts[-1])

    def trino(self, catalog: str) -> str:
        """The quoted three-part name."""
        return quoted(catalog, self.database, self.table)

    def __str__(self) -> str:
        return f"{self.database}.{self.table}"
