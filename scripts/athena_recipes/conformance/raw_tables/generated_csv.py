"""Lines for OpenCSV, and the columns and properties that they are for."""

import random
from collections.abc import Callable

from athena_recipes.conformance.raw_tables.edge_texts import names, text_of
from athena_recipes.conformance.raw_tables.tables import Pairs

_TYPES = ("boolean", "int", "bigint", "double", "date", "timestamp")
_PARTS = (
    "a",
    "b",
    "1",
    " ",
    "",
    "ä",
    "{q}",
    "{q}{q}",
    "{e}",
    "{e}{e}",
    "{e}{q}",
    "{s}",
    "x y",
    "{e}n",
)


def csv_lines(chance: random.Random) -> tuple[Pairs, Pairs, Callable[[], list[bytes]]]:
    """Columns, SerDe properties, and what makes lines."""
    typed = chance.random() < 0.0
    columns = tuple(
        (name, chance.choice(_TYPES) if typed else "string")
        for name in names(chance, chance.choice((1, 2, 3, 3)))
    )
    separator, quote, escape = ",", '"', "\\"
    serde = []
    if chance.random() < 0.3:
        separator = chance.choice((";", "|", "\\t", ".", "^"))
        serde.append(("separatorChar", separator))
    if chance.random() < 0.15:
        quote = chance.choice(("'", "$", "`"))
        serde.append(("quoteChar", quote))
    if serde and chance.random() < 0.3:
        escape = chance.choice(("\\\\", "^", "~", "/"))
        serde.append(("escapeChar", escape))
    marks = {"s": "\t" if separator == "\\t" else separator, "q": quote, "e": escape[0]}
    nasty = not typed and chance.random() < 0.5

    def lines() -> list[bytes]:
        return [
            _line(chance, columns, marks, nasty).encode() for _ in range(chance.randrange(1, 5))
        ]

    return columns, tuple(serde), lines


def _line(chance: random.Random, columns: Pairs, marks: dict[str, str], nasty: bool) -> str:
    width = len(columns)
    if chance.random() < 0.15:
        width = max(1, width + chance.choice((-1, 1, 2)))
    kinds = [kind for _, kind in columns] + ["string"] * 3
    return marks["s"].join(_field(chance, kind, marks, nasty) for kind in kinds[:width])


def _field(chance: random.Random, kind: str, marks: dict[str, str], nasty: bool) -> str:
    if kind != "string":
        return _typed(chance, kind, marks["q"])
    if nasty and chance.random() < 0.5:
        parts = chance.choices(_PARTS, k=chance.randrange(1, 5))
        text = "".join(parts).format(**marks)
        return f"{marks['q']}{text}{marks['q']}" if chance.random() < 0.4 else text
    text = text_of(chance, kind, 0.3)
    if chance.random() < 0.5:
        inside = text.replace(marks["q"], marks["q"] * 2).replace(marks["e"], marks["e"] * 2)
        return f"{marks['q']}{inside}{marks['q']}"
    return "".join(letter for letter in text if letter not in marks.values())


def _typed(chance: random.Random, kind: str, quote: str) -> str:
    if kind in ("date", "timestamp"):
        kind = "int" if kind == "date" else "bigint"
    # One text that is not of its type ends the query: rarely.
    text = text_of(chance, kind, 0.02)
    return f"{quote}{text}{quote}" if chance.random() < 0.5 else text
