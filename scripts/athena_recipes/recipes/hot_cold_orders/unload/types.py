"""The types of a tiered table's columns: those that PostgreSQL, Redshift, Parquet and Athena share.

KINDS is the only statement of them: the configuration, the statements of all engines, the checks
before a month moves and the README's table are made of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pyarrow as pa

Dialect = Literal["redshift", "postgresql", "athena", "duckdb"]
WAREHOUSES: tuple[Dialect, ...] = ("redshift", "postgresql")


@dataclass(frozen=True)
class Kind:
    """A type, as `unload.yml` writes it (`p` and `s` stand for digits).

    `catalog` are its names in the warehouse's catalog, `values` says what is carried, `unfit` has
    the condition of a value `{c}` that is not, by dialect.
    """

    name: str
    catalog: tuple[str, ...]
    values: str
    arrow: Callable[[int, int], pa.DataType]
    unfit: Mapping[str, str]


_DAYS = "{c} < date '0001-01-01' or {c} > date '9999-12-31'"
_TIMES = (
    "{c} < timestamp '0001-01-01 00:00:00' or {c} > timestamp '9999-12-31 23:59:59.999'"
    " or date_trunc('milliseconds', {c}) <> {c}"
)
KINDS = (
    Kind("boolean", ("boolean",), "true and false", lambda p, s: pa.bool_(), {}),
    Kind(
        "integer",
        ("integer", "smallint"),
        "-2,147,483,648 to 2,147,483,647",
        lambda p, s: pa.int32(),
        {},
    ),
    Kind(
        "bigint",
        ("bigint", "integer", "smallint"),
        "-2^63 to 2^63 - 1",
        lambda p, s: pa.int64(),
        {},
    ),
    Kind(
        "decimal(p,s)",
        ("numeric",),
        "up to 38 digits; no NaN, no Infinity",
        pa.decimal128,
        {"postgresql": "{c} = 'NaN'"},
    ),
    Kind(
        "varchar",
        ("character varying", "text"),
        "any text; not CHAR, which some engines pad",
        lambda p, s: pa.string(),
        {},
    ),
    Kind(
        "date",
        ("date",),
        "0001-01-01 to 9999-12-31; no BC, no infinity",
        lambda p, s: pa.date32(),
        {one: _DAYS for one in ("redshift", "postgresql", "duckdb")},
    ),
    Kind(
        "timestamp",
        ("timestamp without time zone",),
        "0001-01-01 to 9999-12-31, whole milliseconds, without time zone; no BC, no infinity",
        lambda p, s: pa.timestamp("ms"),
        {one: _TIMES for one in ("redshift", "postgresql", "duckdb")},
    ),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
_DECIMAL = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")
_MOST_DIGITS = 38


@dataclass(frozen=True)
class Column:
    """A column: its name, its kind, and the digits of a decimal (all, and after the point)."""

    name: str
    kind: Kind
    precision: int = 0
    scale: int = 0

    @property
    def type_name(self) -> str:
        """The type as all engines write it."""
        return f"decimal({self.precision},{self.scale})" if self.precision else self.kind.name

    @property
    def arrow(self) -> pa.DataType:
        """The type in Arrow and Parquet."""
        return self.kind.arrow(self.precision, self.scale)

    @property
    def is_time(self) -> bool:
        """Whether it has a day."""
        return self.kind.name in ("date", "timestamp")

    def text_sql(self, dialect: Dialect, name: str | None = None) -> str:
        """The value as a text that is the same on all engines; NULL stays NULL."""
        name = name or self.name
        if self.kind.name == "boolean":
            return f"case when {name} then 'true' when not {name} then 'false' end"
        if self.kind.name == "timestamp":
            form = {"athena": "%Y-%m-%d %H:%i:%s.%f", "duckdb": "%Y-%m-%d %H:%M:%S.%f"}
            if dialect == "athena":
                return f"date_format({name}, '{form[dialect]}')"
            if dialect == "duckdb":
                return f"strftime({name}, '{form[dialect]}')"
            return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"
        if self.kind.name == "date" and dialect in WAREHOUSES:
            # The text of a date depends on the session there.
            return f"to_char({name}, 'YYYY-MM-DD')"
        return f"cast({name} as {text_type(dialect)})"

    def unfit_sql(self, dialect: Dialect, name: str | None = None) -> str | None:
        """The condition of a value that cannot be carried, or None if there is no such value."""
        condition = self.kind.unfit.get(dialect)
        return f"({condition.format(c=name or self.name)})" if condition else None

    def literal(self, value: Any) -> str:
        """A value as SQL, the same for PostgreSQL, Redshift and Athena."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            # A backslash begins an escape in a literal of Redshift.
            quoted = value.replace("'", "''").replace("\\", "' || chr(92) || '")
            return f"'{quoted}'"
        if isinstance(value, datetime):
            return f"timestamp '{value.isoformat(' ', 'milliseconds')}'"
        if isinstance(value, date):
            return f"date '{value.isoformat()}'"
        return f"{value:f}" if self.precision else str(int(value))


def text_type(dialect: Dialect) -> str:
    """The type of long texts."""
    return "varchar(65535)" if dialect == "redshift" else "varchar"


def read_column(name: str, type_name: str) -> Column | None:
    """The column of a type as `unload.yml` writes it; None if it is not one of KINDS."""
    plain = type_name.replace(" ", "").lower()
    if found := _DECIMAL.fullmatch(plain):
        precision, scale = int(found[1]), int(found[2])
        if not 1 <= precision <= _MOST_DIGITS or scale > precision:
            return None
        return Column(name, _BY_NAME["decimal(p,s)"], precision, scale)
    kind = _BY_NAME.get(plain)
    return Column(name, kind) if kind and kind.name != "decimal(p,s)" else None


def listed() -> str:
    """The types, for messages."""
    return ", ".join(kind.name for kind in KINDS)


def markdown() -> str:
    """The types as the README's table."""
    rows = [
        f"| `{kind.name}` | {', '.join(f'`{name}`' for name in kind.catalog)} | {kind.values} |"
        for kind in KINDS
    ]
    return "\n".join(["| type | in the warehouse | values |", "|---|---|---|", *rows])
