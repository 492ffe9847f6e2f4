"""Lines for LazySimple text, and the columns and properties that they are for."""

import random
from collections.abc import Callable

from athena_recipes.conformance.raw_tables.edge_texts import SCALARS, names, text_of
from athena_recipes.conformance.raw_tables.tables import Pairs

_DELIMITERS = ((",", ","), ("\\t", "\t"), ("|", "|"), ("\\001", "\x01"), (";", ";"), (".", "."))


def text_lines(chance: random.Random) -> tuple[Pairs, Pairs, Callable[[], list[bytes]]]:
    """Columns, SerDe properties, and what makes lines."""
    # Base64 in text files: see docs/raw_tables.md.
    scalars = [kind for kind in SCALARS if kind != "binary"]
    columns = tuple(
        (name, chance.choice(scalars)) for name in names(chance, chance.choice((1, 2, 3, 4)))
    )
    written, delimiter = chance.choice(_DELIMITERS)
    serde = [("field.delim", written)]
    null = "\\N"
    if chance.random() < 0.15:
        null = chance.choice(("", "-", "NULL", "\\N"))
        serde.append(("serialization.null.format", null))
    odd = chance.choice((0.1, 0.6))

    def lines() -> list[bytes]:
        return [
            _line(chance, columns, delimiter, null, odd).encode()
            for _ in range(chance.randrange(1, 6))
        ]

    return columns, tuple(serde), lines


def _line(chance: random.Random, columns: Pairs, delimiter: str, null: str, odd: float) -> str:
    fields = [null if chance.random() < 0.07 else text_of(chance, kind, odd) for _, kind in columns]
    if chance.random() < 0.12:
        fields = fields[: chance.randrange(1, len(fields) + 1)]
    if chance.random() < 0.08:
        fields += ["more", ""][: chance.randrange(1, 3)]
    return delimiter.join(fields)
