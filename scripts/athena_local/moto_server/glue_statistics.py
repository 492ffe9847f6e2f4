"""Column statistics of Glue, which moto lacks and Trino reads and writes with every table."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import PartitionNotFoundException
from moto.glue.responses import GlueResponse

from athena_local.moto_server.projection import is_trino, needs_partitions

Handler = Callable[[Any], Any]
# Where a table or partition of moto keeps its statistics, by column.
_KEPT = "column_statistics_by_name"
_DATES = ("MinimumValue", "MaximumValue")


def install() -> None:
    """Add the operations to moto."""
    for kind, owner in (("table", _table), ("partition", _partition)):
        setattr(GlueResponse, f"get_column_statistics_for_{kind}", _get(owner))
        setattr(GlueResponse, f"update_column_statistics_for_{kind}", _update(owner))
        setattr(GlueResponse, f"delete_column_statistics_for_{kind}", _delete(owner))
    # Trino asks for functions when it lists them; there are none.
    GlueResponse.get_user_defined_functions = lambda self: ActionResult(
        {"UserDefinedFunctions": []}
    )


def _table(response: Any) -> Any:
    request = response.parameters
    return response.glue_backend.get_table(request["DatabaseName"], request["TableName"])


def _partition(response: Any) -> Any:
    table = _table(response)
    try:
        return table.get_partition(response.parameters["PartitionValues"])
    except PartitionNotFoundException:
        if is_trino(response) and needs_partitions(table.as_dict()):
            return SimpleNamespace()  # it is projected: nothing is kept
        raise


def _statistics(owner: Any) -> dict[str, Any]:
    kept: dict[str, Any] = owner.__dict__.setdefault(_KEPT, {})
    return kept


def _get(owner: Handler) -> Handler:
    def get(response: Any) -> Any:
        kept = _statistics(owner(response))
        names = response.parameters["ColumnNames"]
        found = [kept[name] for name in names if name in kept]
        return ActionResult({"ColumnStatisticsList": found, "Errors": []})

    return get


def _update(owner: Handler) -> Handler:
    def update(response: Any) -> Any:
        kept = _statistics(owner(response))
        for statistics in response.parameters.get("ColumnStatisticsList", []):
            kept[statistics["ColumnName"]] = _parsed(statistics)
        return ActionResult({"Errors": []})

    return update


def _delete(owner: Handler) -> Handler:
    def delete(response: Any) -> Any:
        # Trino deletes what may not be there, with every CREATE TABLE.
        _statistics(owner(response)).pop(response.parameters["ColumnName"], None)
        return EmptyResult()

    return delete


def _parsed(statistics: dict[str, Any]) -> dict[str, Any]:
    """JSON's numbers and texts as the times and bytes that moto's answers are made from."""
    if isinstance(statistics.get("AnalyzedTime"), int | float):
        statistics["AnalyzedTime"] = _time(statistics["AnalyzedTime"])
    data = statistics.get("StatisticsData")
    if data is None:
        raise JsonRESTError("InvalidInputException", "StatisticsData is missing")
    dates = data.get("DateColumnStatisticsData") or {}
    decimals = data.get("DecimalColumnStatisticsData") or {}
    for key in _DATES:
        if isinstance(dates.get(key), int | float):
            dates[key] = _time(dates[key])
        unscaled = (decimals.get(key) or {}).get("UnscaledValue")
        if isinstance(unscaled, str):
            decimals[key]["UnscaledValue"] = base64.b64decode(unscaled)
    return statistics


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
