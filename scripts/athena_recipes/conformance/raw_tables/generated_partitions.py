"""Partitions of tables: found in folders, or projected; and the folders of their files."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from athena_recipes.conformance.raw_tables.tables import LOCATION, Pairs


@dataclass(frozen=True)
class Key:
    """A partition column: its type, values of folders, properties, and a condition of queries."""

    type: str
    values: tuple[str, ...]
    properties: Pairs = ()
    where: str = ""


Parts = tuple[Pairs, Pairs, Callable[[], str], str]
_FOUND = (
    Key(
        "string",
        ("a", "b c", "a%20b", "x%2Fy", "__HIVE_DEFAULT_PARTITION__", "ä", "1", "a%3Db", "a+b"),
    ),
    Key("int", ("1", "02", "-3", "__HIVE_DEFAULT_PARTITION__", "2147483647", "0")),
    Key("bigint", ("1", "9223372036854775807", "007")),
    Key("date", ("2024-01-02", "1999-12-31", "__HIVE_DEFAULT_PARTITION__")),
    Key("smallint", ("1", "-1")),
    Key("tinyint", ("7",)),
    Key("varchar(5)", ("abc", "x")),
    Key("double", ("1.5", "2")),
    Key("decimal(5,2)", ("1.25", "3.00")),
    Key("boolean", ("true", "false")),
    Key("timestamp", ("2024-01-02 03%3A04%3A05",)),
)


def _dates(form: str, bounds: str, values: Sequence[str], unit: str = "", step: str = "") -> Key:
    given = [("type", "date"), ("format", form), ("range", bounds)]
    given += [("interval.unit", unit)] if unit else []
    given += [("interval", step)] if step else []
    return Key("string", tuple(values), tuple(given))


_DAYS = (
    *("2024-01-01", "2024-01-02", "2024-01-08", "2024-01-15", "2024-01-29", "2024-01-31"),
    *("2024-02-01", "2024-02-05", "2024-02-29", "2023-12-31", "2024-1-2", "x"),
)
_MONTHS = (
    "2024-01-31",
    "2024-02-29",
    "2024-02-28",
    "2024-03-31",
    "2024-01-01",
    "2025-01-31",
    "2026-01-31",
)
_YEARS = tuple(str(datetime.now(UTC).year + years) for years in range(-6, 2))
_HOURS = (
    "2024-01-01-00",
    "2024-01-01-05",
    "2024-01-01-06",
    "2024-01-02-00",
    "2024-01-01",
    "2024-01-01-6",
)
_MINUTES = ("2024-01-01-00-00", "2024-01-01-00-15", "2024-01-01-00-16", "2024-01-01-01-00")
_PROJECTED = (
    Key("string", ("a", "b", "c d", "x"), (("type", "enum"), ("values", "a,b,c d"))),
    Key("string", ("1", "2", "x"), (("type", "enum"), ("values", "2"))),
    Key("int", ("1", "2", "3", "10", "11", "02", "x"), (("type", "integer"), ("range", "1,10"))),
    Key(
        "bigint",
        ("-2", "0", "2", "1", "-02"),
        (("type", "integer"), ("range", "-2,5"), ("interval", "2")),
    ),
    Key(
        "int",
        ("001", "010", "1", "0100"),
        (("type", "integer"), ("range", "1,50"), ("digits", "3")),
    ),
    Key(
        "string",
        ("05", "07", "15", "5"),
        (("type", "integer"), ("range", "5,19"), ("digits", "2"), ("interval", "5")),
    ),
    Key("string", ("x", "y", "z"), (("type", "injected"),), "{name} in ('x', 'y')"),
    Key("int", ("1", "2"), (("type", "injected"),), "{name} in (1, 3)"),
    # Athena lists the folder of each projected value: few of them.
    *(
        _dates("yyyy-MM-dd", "2024-01-01,2024-02-05", _DAYS, unit, step)
        for unit, step in (("DAYS", "2"), ("DAYS", "7"), ("WEEKS", "1"), ("WEEKS", "2"))
    ),
    *(
        _dates("yyyy-MM-dd", "2024-01-31,2025-12-31", _MONTHS, unit, step)
        for unit in ("MONTHS", "YEARS")
        for step in ("1", "2")
    ),
    _dates("yyyy-MM-dd", "2024-01-02,2024-02-01", _DAYS),
    _dates("yyyyMM", "202401,202512", ("202401", "202402", "202512", "202513", "20241"), "MONTHS"),
    _dates("yyyyMM", "202401,202512", ("202401", "202402", "202512", "202513", "20241")),
    _dates("yyyy", "2024,2026", ("2024", "2025", "2026", "2027"), "YEARS", "1"),
    _dates("yyyy", "NOW-5YEARS,NOW", _YEARS, "YEARS", "1"),
    _dates("yyyy", "NOW-5YEARS,NOW", _YEARS, "YEARS", "2"),
    _dates(
        "yyyy/MM/dd",
        "2024/02/28,2024/03/02",
        ("2024/02/29", "2024/02/30", "2024/03/01", "2024/3/1"),
    ),
    _dates("yyyy-MM-dd-HH", "2024-01-01-00,2024-01-01-12", _HOURS, "HOURS", "1"),
    _dates("yyyy-MM-dd-HH", "2024-01-01-00,2024-01-02-00", _HOURS, "HOURS", "6"),
    _dates(
        "yyyy/MM/dd/HH", "2024/01/01/00,2024/01/01/06", ("2024/01/01/00", "2024/01/01/07"), "HOURS"
    ),
    _dates("yyyy-MM-dd-HH-mm", "2024-01-01-00-00,2024-01-01-02-00", _MINUTES, "MINUTES", "15"),
    _dates("yyyy-MM-dd-HH-mm", "2024-01-01-00-00,2024-01-01-02-00", _MINUTES, "HOURS", "1"),
    _dates(
        "yyyyMMddHHmmss",
        "20240101000000,20240101000100",
        ("20240101000030", "20240101000031"),
        "SECONDS",
        "30",
    ),
    Key(
        "date",
        _DAYS[:-2],
        _dates("yyyy-MM-dd", "2024-01-01,2024-02-05", (), "WEEKS", "1").properties,
    ),
    Key(
        "date",
        _DAYS[:-2],
        _dates("yyyy-MM-dd", "2024-01-02,2024-02-05", (), "DAYS", "1").properties,
    ),
)


def partitions(chance: random.Random) -> Parts:
    """Partition columns, table properties, what gives a file's folder, and a condition."""
    drawn = chance.random()
    if drawn < 0.55:
        return (), (), lambda: "", ""
    names = chance.sample(("dt", "region", "n"), chance.choice((1, 1, 2)))
    pool = _FOUND if drawn < 0.75 else _PROJECTED
    keys = [(name, chance.choice(pool)) for name in names]
    if sum(dict(key.properties).get("type") == "date" for _, key in keys) > 1:
        names, keys = names[:1], keys[:1]  # the product of two would be many folders
    columns = tuple((name, key.type) for name, key in keys)
    template = "".join(f"{name}=${{{name}}}/" for name in names)
    properties: list[tuple[str, str]] = []
    if pool is _PROJECTED:
        properties.append(("projection.enabled", "true"))
        for name, key in keys:
            properties += [(f"projection.{name}.{last}", value) for last, value in key.properties]
        slashed = any("/" in value for _, key in keys for value in key.values)
        if slashed or chance.random() < 0.5:
            template = chance.choice(("", "v1/")) + "/".join(f"${{{name}}}" for name in names)
            template += chance.choice(("", "/", "/data/"))
            properties.append(("storage.location.template", f"{LOCATION}/{template}"))
    where = " and ".join(key.where.format(name=name) for name, key in keys if key.where)

    def folder() -> str:
        if chance.random() < 0.05:
            return chance.choice(("", "other/"))
        path = template.rstrip("/")
        for name, key in keys:
            path = path.replace(f"${{{name}}}", chance.choice(key.values))
        return f"{path}/"

    return columns, tuple(properties), folder, where
