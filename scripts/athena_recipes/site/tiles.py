"""Tiles: the few figures at the top of a page, as declared in an exposure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.site.reader import REFERENCE, Reader, Scalar
from athena_recipes.site.units import UNITS, Unit

MEASURES = ("sum", "count", "min", "max", "mean")
BETTER = ("lower", "higher")
TILE_FIELDS = (
    "title", "model", "measure", "field", "filter", "by", "unit", "better", "target",
)  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """One figure as declared: a measure of a column over the rows that pass the filter.

    With `by` it is the figure of the last value of that column (the newest day), compared with the
    one before. `better` says which direction is good. `target` is the number to reach.
    """

    title: str
    model: str
    measure: str
    field: str | None
    filter: Mapping[str, tuple[Scalar, ...]]
    by: str | None
    unit: Unit | None
    better: str | None
    target: float | None


def parse_tile(exposure: str, data: Any) -> Tile:
    """Parse a tile; `exposure` begins its messages. Raises UserError."""
    title = data.get("title") if isinstance(data, Mapping) else None
    where = f"{exposure}, tile {f'“{title}”' if title else 'without a title'}"
    reader = Reader.of(where, data, TILE_FIELDS)
    measure = reader.choice("measure", MEASURES, "sum")
    column = reader.optional_text("field")
    if (column is None) != (measure == "count"):
        raise UserError(
            f"{where}: `{measure}` {'needs a `field`' if column is None else 'counts rows'}.",
            f"Set `field` for all measures but `count` (see {REFERENCE}).",
        )
    by, target = reader.optional_text("by"), reader.optional_number("target")
    better = reader.optional_choice("better", BETTER)
    if (by is not None or target is not None) and better is None:
        raise reader.fail("better", "lower or higher, which a comparison needs")
    return Tile(
        title=reader.text("title"),
        model=reader.text("model"),
        measure=measure,
        field=column,
        filter=reader.filter(),
        by=by,
        unit=reader.optional_choice("unit", UNITS),  # type: ignore[arg-type]
        better=better,
        target=target,
    )
