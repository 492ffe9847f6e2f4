"""Lines for OpenCSV, and the columns and properties that they are for.

Columns are strings: athena_local refuses others, which Trino reads as strings.
"""

import random
from collections.abc import Callable

from athena_recipes.conformance.raw_tables.edge_texts import names, text_of
from athena_recipes.conformance.raw_tables.tables import Pairs

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
    columns = tuple((name, "string") for name in names(chance, chance.choice((1, 2, 3, 3))))
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
    nasty = chance.random() < 0.5

    def lines() -> list[bytes]:
        return [
            _line(chance, columns, marks, nasty).encode() for _ in range(chance.randrange(1, 5))
        ]

    return columns, tuple(serde), lines


def _line(chance: random.Random, columns: Pairs, marks: dict[str, str], nasty: bool) -> str:
    width = len(columns)
    if chance.random() < 0.15:
        width = max(1, width + chance.choice((-1, 1, 2)))
    return marks["s"].join(_field(chance, marks, nasty) for _ in range(width))


def _field(chance: random.Random, marks: dict[str, str], nasty: bool) -> str:
    if nasty and chance.random() < 0.5:
        parts = chance.choices(_PARTS, k=chance.randrange(1, 5))
        text = "".join(parts).format(**marks)
        return f"{marks['q']}{text}{marks['q']}" if chance.random() < 0.4 else text
    text = text_of(chance, "string", 0.3)
    if chance.random() < 0.5:
        inside = text.replace(marks["q"], marks["q"] * 2).replace(marks["e"], marks["e"] * 2)
        return f"{marks['q']}{inside}{marks['q']}"
    return "".join(letter for letter in text if letter not in marks.values())
