"""All cases of raw tables, for any engine that is to give their rows."""

from tests.python.engine import (
    raw_cases_json,
    raw_cases_json_lines,
    raw_cases_orc,
    raw_cases_parquet,
    raw_cases_partitions,
    raw_cases_text,
)

TABLES = [
    *raw_cases_json.TABLES,
    *raw_cases_json_lines.TABLES,
    *raw_cases_text.CSV_TABLES,
    *raw_cases_text.TEXT_TABLES,
    *raw_cases_parquet.TABLES,
    *raw_cases_orc.TABLES,
    *raw_cases_partitions.TABLES,
]
