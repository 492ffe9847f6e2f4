"""Partition projection in words that Trino has: of dates, it lacks units that Athena takes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from athena_local.moto_server.projected_dates import MONTHS, ProjectedDate, range_units

# Trino signs its requests to Glue with this access key.
TRINO_KEY = "athena-local-trino"
Parameters = dict[str, str]
# Name of a partition column, its properties, and what `_equivalent` returned.
_Equivalent = tuple[str, Parameters, Parameters | None]
MOST_VALUES = 100_000
TEMPLATE = "storage.location.template"
_UNITS_OF_TRINO = frozenset({"DAYS", "HOURS", "MINUTES", "SECONDS"})
# The formats that Trino projects for columns of these types: those it writes values in.
_FORMATS_OF_TRINO = {"date": "yyyy-MM-dd", "timestamp": "yyyy-MM-dd HH:mm:ss"}
_PREFIX = "projection."


def for_trino(table: dict[str, Any], now: datetime | None = None) -> dict[str, Any]:
    """A table of Glue whose projected dates Trino reads as Athena does; itself if it can anyway.

    Weeks become days. Months, years, milliseconds, and formats without a day become the list of
    their values, for columns of texts; of other columns, the table is one without projection, and
    `projected_partitions` lists its partitions. What has no equivalent is left as it is: Trino says
    what it refuses.
    """
    if not _is_projected(table):
        return table
    changed: Parameters = dict(table["Parameters"])
    equivalents = _equivalents(table, now)
    if _is_listed(equivalents):
        return {**table, "Parameters": {k: v for k, v in changed.items() if not _is_own(k)}}
    for name, settings, equivalent in equivalents:
        if equivalent:
            for suffix in settings:
                del changed[f"{_PREFIX}{name}.{suffix}"]
            changed.update({f"{_PREFIX}{name}.{key}": each for key, each in equivalent.items()})
    return {**table, "Parameters": changed}


def is_trino(response: Any) -> bool:
    """Whether the request that moto's `response` answers comes from Trino."""
    return f"Credential={TRINO_KEY}/" in response.headers.get("Authorization", "")


def needs_partitions(table: dict[str, Any], now: datetime | None = None) -> bool:
    """Whether Trino can read a projected table only if its partitions are listed."""
    return _is_projected(table) and _is_listed(_equivalents(table, now))


def _equivalents(table: dict[str, Any], now: datetime | None) -> list[_Equivalent]:
    moment = now or datetime.now(UTC)
    return [
        (name, settings, _equivalent(settings, column_type, moment))
        for name, column_type, settings in projected_columns(table)
    ]


def _is_listed(equivalents: list[_Equivalent]) -> bool:
    """Values of injected columns cannot be listed: such a table stays as it is."""
    return all(settings["type"] != "injected" for _, settings, _ in equivalents) and any(
        equivalent is None for _, _, equivalent in equivalents
    )


def projected_columns(table: dict[str, Any]) -> Iterator[tuple[str, str, Parameters]]:
    """Name, type in lower case, and properties of each partition column of a projected table."""
    parameters: Parameters = table["Parameters"]
    for key in table.get("PartitionKeys") or ():
        prefix = f"{_PREFIX}{key['Name']}."
        settings = {k[len(prefix) :]: v for k, v in parameters.items() if k.startswith(prefix)}
        kind = settings.get("type", "").strip().lower()
        yield key["Name"], key.get("Type", "string").strip().lower(), {**settings, "type": kind}


def with_own_projection(table: dict[str, Any], kept: Parameters) -> dict[str, Any]:
    """What Trino writes back, with the projection of `kept`, the table's own parameters."""
    others = {k: v for k, v in (table.get("Parameters") or {}).items() if not _is_own(k)}
    own = {k: v for k, v in kept.items() if _is_own(k)}
    return {**table, "Parameters": {**others, **own}}


def _is_projected(table: dict[str, Any]) -> bool:
    parameters = table.get("Parameters") or {}
    return str(parameters.get("projection.enabled", "")).lower() == "true"


def _is_own(key: str) -> bool:
    return key.startswith(_PREFIX) or key == TEMPLATE


def _equivalent(settings: Parameters, column_type: str, now: datetime) -> Parameters | None:
    """The properties for Trino, empty if they can stay; None if Trino has none."""
    if settings["type"] != "date":
        return {}
    try:
        dates = ProjectedDate.of(settings, now)
    except ValueError:
        return {}
    is_text = column_type.startswith(("string", "varchar"))
    takes = _FORMATS_OF_TRINO.get(column_type.partition("(")[0])
    is_form = is_text or dates.format == takes
    is_unit = dates.unit in _UNITS_OF_TRINO | {"WEEKS"}
    if is_form and is_unit and dates.has_day and dates.start < dates.end:
        return _steps(settings, dates)
    if not is_text:
        return None
    values = dates.values(MOST_VALUES)
    if values is None or "," in dates.format:
        return {}
    return {"type": "enum", "values": ",".join(values)}


def _steps(settings: Parameters, dates: ProjectedDate) -> Parameters:
    is_known = dates.unit in _UNITS_OF_TRINO and "interval.unit" in settings
    if is_known and not range_units(settings) & {*MONTHS, "WEEKS"}:
        return {}
    is_weeks = dates.unit == "WEEKS"
    return {
        **settings,
        "range": f"{dates.written(dates.start)},{dates.written(dates.end)}",
        "interval": str(dates.interval * (7 if is_weeks else 1)),
        "interval.unit": "DAYS" if is_weeks else dates.unit,
    }
