"""Column types in three spellings: Hive's (DDL, Glue), Trino's, and what Glue keeps of a view."""

from dataclasses import dataclass, field

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.identifiers import quoted
from athena_local.sql.lexer import tokenize

# Hive's spelling -> Trino's, where they differ.
_TO_TRINO = {"string": "varchar", "int": "integer", "float": "real", "binary": "varbinary"}
_TO_HIVE = {trino: hive for hive, trino in _TO_TRINO.items()}
_ALIASES = {"integer": "int"}
_HIVE_SCALARS = frozenset(
    {
        "string",
        "varchar",
        "char",
        "tinyint",
        "smallint",
        "int",
        "bigint",
        "boolean",
        "float",
        "double",
        "decimal",
        "date",
        "timestamp",
        "binary",
    }
)


@dataclass(frozen=True)
class Type:
    """`name` is Hive's; `arguments` are numbers (decimal, varchar), `fields` are inner types."""

    name: str
    arguments: tuple[int, ...] = ()
    fields: tuple[tuple[str, "Type"], ...] = field(default=())

    @property
    def hive(self) -> str:
        """As Glue stores it, without white space: `struct<a:int,b:array<string>>`."""
        if self.name == "struct":
            inner = ",".join(f"{name}:{kind.hive}" for name, kind in self.fields)
        else:
            inner = ",".join(kind.hive for _, kind in self.fields)
        if inner:
            return f"{self.name}<{inner}>"
        return self.name + _numbers(self.arguments, ",")

    def trino(self, timestamp_precision: int) -> str:
        """As Trino's DDL says it; Iceberg wants timestamps of 6 digits, Hive of 3."""
        if self.name == "struct":
            rows = (f"{quoted(n)} {t.trino(timestamp_precision)}" for n, t in self.fields)
            return f"row({', '.join(rows)})"
        if self.fields:
            inner = (kind.trino(timestamp_precision) for _, kind in self.fields)
            return f"{self.name}({', '.join(inner)})"
        if self.name == "timestamp":
            return f"timestamp({timestamp_precision})"
        if self.name == "timestamptz":
            return f"timestamp({timestamp_precision}) with time zone"
        return _TO_TRINO.get(self.name, self.name) + _numbers(self.arguments, ", ")


def _numbers(arguments: tuple[int, ...], separator: str) -> str:
    return f"({separator.join(map(str, arguments))})" if arguments else ""


def read_hive_type(cursor: Cursor) -> Type:
    """Consume a type in Hive's spelling, as in `CREATE EXTERNAL TABLE`."""
    name = cursor.identifier()
    name = _ALIASES.get(name, name)
    if cursor.accept("("):
        numbers = [cursor.integer()]
        while cursor.accept(","):
            numbers.append(cursor.integer())
        cursor.expect(")")
        return Type(name, tuple(numbers))
    if not cursor.accept("<"):
        return Type(name, (10, 0) if name == "decimal" else ())
    fields = []
    while True:
        label = ""
        if name == "struct":
            label = cursor.identifier()
            cursor.expect(":")
        fields.append((label, read_hive_type(cursor)))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    return Type(name, (), tuple(fields))


def hive_type(text: str) -> Type:
    """A type from Hive's spelling, as Glue stores it."""
    cursor = Cursor(text, tokenize(text))
    kind = read_hive_type(cursor)
    cursor.expect_end()
    return kind


def glue_type_of(trino_type: str) -> str:
    """The type Glue keeps for a view's column of a Trino type (`row(a integer)` …).

    Trino's Hive connector refuses to read a view with a column of another type than Hive's, so
    types that Hive has not become `string` or `timestamp with local time zone`.
    """
    cursor = Cursor(trino_type, tokenize(trino_type))
    try:
        return _glue_type(cursor)
    except StatementError:
        return "string"


def _glue_type(cursor: Cursor) -> str:
    name = cursor.identifier()
    if name in ("array", "map"):
        inner = _inner_types(cursor)
        return f"{name}<{','.join(inner)}>"
    if name == "row":
        cursor.expect("(")
        fields = []
        while True:
            fields.append(f"{cursor.identifier()}:{_glue_type(cursor)}")
            if not cursor.accept(","):
                break
        cursor.expect(")")
        return f"struct<{','.join(fields)}>"
    numbers = ""
    if cursor.accept("("):
        start = cursor.position
        while not cursor.accept(")"):
            cursor.next()
        numbers = cursor.source(start - 1, cursor.position).replace(" ", "")
    if name == "timestamp":
        with_zone = cursor.accept("with", "time", "zone")
        return "timestamp with local time zone" if with_zone else "timestamp"
    cursor.accept("with", "time", "zone")
    name = _TO_HIVE.get(name, name)
    if name == "string" and numbers:
        return f"varchar{numbers}"
    return f"{name}{numbers}" if name in _HIVE_SCALARS else "string"


def _inner_types(cursor: Cursor) -> list[str]:
    cursor.expect("(")
    inner = [_glue_type(cursor)]
    while cursor.accept(","):
        inner.append(_glue_type(cursor))
    cursor.expect(")")
    return inner
