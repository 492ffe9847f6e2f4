"""The cold bids: the recipe's table, asked for one bid in the partition of its hour."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from athena_recipes.bench.executions import scanned_bytes
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure
from athena_recipes.recipes.ad_attribution.uuids import hour_of

# Fields of the file -> columns of the table; exchange is a reserved word of Athena's DDL.
_COLUMNS = {
    "campaign_id": "campaign_id",
    "creative_id": "creative_id",
    "exchange": "exchange_name",
    "price_usd": "price_usd",
    "device_type": "device_type",
    "country": "country",
}
_BUILD = "Build the table first: dbt build -s ad_attribution (on Athena with --target athena)."


@dataclass(frozen=True)
class Found:
    """The answer of a lookup: the bid's fields as JSON or None, and the bytes that it read."""

    line: bytes | None
    scanned_bytes: int | None


# request id, its time -> the answer
Cold = Callable[[str, datetime], Found]


def cold_statement(schema: str, request_id: str, moment: datetime) -> str:
    """The query for one bid: one partition, and in it one bucket.

    `request_id` is a UUID in lower case; its text is put into the statement.
    """
    fields = ", ".join(f"cast({name} as varchar) as {name}" for name in _COLUMNS.values())
    return (
        f'select {fields} from "{schema}_ad_attribution"."bids"'
        f" where bid_hour = '{hour_of(moment)}' and request_id = '{request_id}'"
    )


def on_athena(schema: str, output_location: str) -> Cold:
    """Lookups by Athena's API; UserError if a statement fails."""
    client = AthenaClient(output_location)

    def find(request_id: str, moment: datetime) -> Found:
        try:
            execution_id = client.run(cold_statement(schema, request_id, moment))
        except AthenaFailure as error:
            raise UserError(f"Athena refused the lookup: {error}", _BUILD) from None
        rows = list(client.rows_of(execution_id))
        return Found(_line(request_id, rows), scanned_bytes(execution_id))

    return find


def on_disk(database: Path, schema: str) -> Cold:
    """Lookups in the DuckDB file of the laptop; UserError if it has no table."""

    def find(request_id: str, moment: datetime) -> Found:
        try:
            with duckdb.connect(str(database), read_only=True) as connection:
                statement = cold_statement(schema, request_id, moment)
                rows = [list(row) for row in connection.execute(statement).fetchall()]
        except duckdb.Error as error:
            raise UserError(f"{database} cannot be asked: {error}", _BUILD) from None
        return Found(_line(request_id, rows), None)

    return find


def _line(request_id: str, rows: list[list[str | None]]) -> bytes | None:
    if not rows:
        return None
    fields = dict(zip(_COLUMNS, rows[0], strict=True))
    return json.dumps({"request_id": request_id, **fields}).encode()
