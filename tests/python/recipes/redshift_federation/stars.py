"""The sample's warehouse in a PostgreSQL, with TPC-DS's own types: text is CHAR."""

import io
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from athena_recipes.recipes.redshift_federation.sample_data.tpcds import PADDED, TABLES

_TYPES = {
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.string(): "varchar(200)",
    pa.date32(): "date",
}


def load(url: str, warehouse: Path) -> None:
    """Create the tables of the files below `warehouse` in the database `url`, with their rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            rows = pq.read_table(warehouse / table)
            columns = ", ".join(f"{one.name} {_type(one)}" for one in rows.schema)
            connection.execute(f"create table {table} ({columns})")
            text = io.BytesIO()
            csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
            with connection.cursor().copy(f"copy {table} from stdin (format csv)") as copy:
                copy.write(text.getvalue())
            connection.execute(f"analyze {table}")


def _type(column: pa.Field) -> str:
    if column.name in PADDED:
        return f"char({PADDED[column.name]})"
    if pa.types.is_decimal(column.type):
        return f"decimal({column.type.precision}, {column.type.scale})"
    return _TYPES[column.type]
