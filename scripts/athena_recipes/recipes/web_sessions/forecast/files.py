"""The files of an export: history for Amazon Forecast and SageMaker Canvas, and the forecast."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
# Amazon Forecast's schema of a target time series in the domain "Web traffic"; its files have no
# header.
_TYPES = {"timestamp": "timestamp", "item_id": "string", "value": "float"}
_FORECAST = ("item_id", "timestamp", "p50", "p90", "p99", "mean")


def export_files(history: Sequence[Row], forecast: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file; `history` are rows of host_days, `forecast` those of forecast.

    Days without a row of the host are left out: for both services a missing value is not 0.
    """
    known = sorted(
        (str(row["session_date"]), str(row["http_host"]), _number(row["users"]))
        for row in history
        if row["users"] is not None
    )
    yield "target_time_series.csv", _csv(known)
    attributes = [{"AttributeName": name, "AttributeType": kind} for name, kind in _TYPES.items()]
    yield "schema.json", (json.dumps({"Attributes": attributes}, indent=2) + "\n").encode()
    yield "canvas.csv", _csv([tuple(_TYPES), *known])
    days = sorted(
        (str(row["item_id"]), str(row["timestamp"])[:10], *map(_number, _values(row)))
        for row in forecast
    )
    yield "forecast.csv", _csv([_FORECAST, *days])


def _values(row: Row) -> list[float | None]:
    return [row[name] for name in _FORECAST[2:]]


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    body = io.StringIO()
    csv.writer(body, lineterminator="\n").writerows(rows)
    return body.getvalue().encode()
