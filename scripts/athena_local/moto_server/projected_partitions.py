"""Partitions of a projected table, listed: for a Trino that cannot project its values."""

import itertools
import math
import re
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError

from athena_local.moto_server.projected_dates import ProjectedDate
from athena_local.moto_server.projection import (
    MOST_VALUES,
    TEMPLATE,
    Parameters,
    projected_columns,
)

# What Hive writes as %XX in the name of a folder.
_ESCAPED = re.compile(r"[\x00-\x1f\"#%'*/:=?\\{\[\]^\x7f]")
# A value as Glue has it, and as it is in the path.
Value = tuple[str, str]


def projected_partitions(
    table: dict[str, Any], now: datetime | None = None
) -> list[dict[str, Any]]:
    """All partitions of a projected table of Glue, each as Glue's PartitionInput.

    Raises JsonRESTError if there are more than 100,000.
    """
    columns = list(projected_columns(table))
    values = [_values(kind, settings, now or datetime.now(UTC)) for _, kind, settings in columns]
    if math.prod(map(len, values)) > MOST_VALUES:
        raise _too_many()
    descriptor = table["StorageDescriptor"]
    root = descriptor["Location"].rstrip("/")
    folders = "/".join(f"{name}=${{{name}}}" for name, _, _ in columns)
    own = table["Parameters"].get(TEMPLATE)
    partitions = []
    for chosen in itertools.product(*values):
        location = own or f"{root}/{folders}"
        for (name, _, _), (_, text) in zip(columns, chosen, strict=True):
            location = location.replace(f"${{{name}}}", text if own else _escaped(text))
        partitions.append(
            {
                "Values": [value for value, _ in chosen],
                "StorageDescriptor": {**descriptor, "Location": location},
                "Parameters": {},
            }
        )
    return partitions


def _values(column_type: str, settings: Parameters, now: datetime) -> list[Value]:
    if settings["type"] == "enum":
        return [(value, value) for value in settings["values"].split(",")]
    if settings["type"] == "integer":
        low, high = map(int, settings["range"].split(","))
        width = int(settings.get("digits", "1"))
        numbers = range(low, high + 1, int(settings.get("interval", "1")))
        is_text = column_type.startswith(("string", "varchar"))
        texts = [f"{number:0{width}}" for number in numbers]
        return [(text if is_text else str(int(text)), text) for text in texts]
    dates = ProjectedDate.of(settings, now)
    found = dates.values(MOST_VALUES)
    if found is None:
        raise _too_many()
    values = [(_written(dates.moment(text), column_type, text), text) for text in found]
    if len(dict(values)) < len(values):
        raise JsonRESTError(
            "InvalidInputException",
            f"The format '{dates.format}' of a projected column has a time, which a column of type "
            f"{column_type} cannot hold. Fix: declare the column as timestamp or string",
        )
    return values


def _too_many() -> JsonRESTError:
    return JsonRESTError(
        "InvalidInputException",
        f"Partition projection has more than {MOST_VALUES} partitions, which athena_local cannot "
        "list where Trino does not project dates. Fix: use a shorter range, or a partition column "
        "of type string",
    )


def _written(moment: datetime, column_type: str, text: str) -> str:
    """A projected date as Glue has it in a column of this type."""
    if column_type == "date":
        return f"{moment:%Y-%m-%d}"
    if column_type.startswith("timestamp"):
        return moment.isoformat(" ", "milliseconds")
    return text


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)
