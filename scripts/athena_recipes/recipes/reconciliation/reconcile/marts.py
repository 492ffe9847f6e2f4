"""Reads what the recipe built, from DuckDB or from Athena, as far as a report shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import read_rows

Row = Mapping[str, Any]
RECIPE = "reconciliation"
# A report with more columns than these is not read, and each one is a query.
COLUMNS = 50


@dataclass(frozen=True)
class Report:
    """The rows of a report; of differences and keys only the first ones.

    `unread_columns` have differences that are not read, because more than `COLUMNS` have some.
    """

    tasks: Sequence[Row]
    summary: Sequence[Row]
    columns: Sequence[Row]
    differences: Sequence[Row]
    keys: Sequence[Row]
    unread_columns: int


def read_report(reader: Reader, schema: str, rows: int) -> Report:
    """The report of the schema `<schema>_reconciliation`, worst tables and columns first.

    `rows` is the largest number of differences per column and of keys per table. Raises UserError
    where a table is not there.
    """

    def read(table: str, where: str = "") -> list[dict[str, Any]]:
        return read_rows(reader, schema, RECIPE, table, where)

    summary = sorted(read("recon_summary"), key=_worst_first)
    columns = sorted(
        read("recon_columns"),
        key=lambda one: (
            one["task_name"],
            one["table_name"],
            -one["unmatched"],
            one["column_name"],
        ),
    )
    differing = sorted(
        (one for one in columns if one["unmatched"]), key=lambda one: -int(one["unmatched"])
    )
    differences = [
        row
        for one in differing[:COLUMNS]
        for row in read(
            "recon_details",
            f"not is_matched and {_is(one, 'task_name', 'table_name', 'column_name')}"
            f" order by record_key limit {rows}",
        )
    ]
    keys = [
        row
        for one in summary
        if one["keys_only_in_a"] or one["keys_only_in_b"] or one["duplicate_keys"]
        for row in read(
            "recon_keys",
            f"{_is(one, 'task_name', 'table_name')} order by issue, record_key limit {rows}",
        )
    ]
    unread = len(differing[COLUMNS:])
    return Report(read("recon_tasks"), summary, columns, differences, keys, unread)


def _worst_first(row: Row) -> tuple[int, float, str, str]:
    rate = row["total_match_rate"]
    order = {"Red": 0, "Amber": 1, "Green": 2}[row["data_quality"]]
    return (order, -1.0 if rate is None else float(rate), row["task_name"], row["table_name"])


def _is(row: Row, *names: str) -> str:
    return " and ".join(f"{name} = '" + str(row[name]).replace("'", "''") + "'" for name in names)
