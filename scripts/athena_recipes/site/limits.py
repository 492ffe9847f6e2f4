"""Keeping a chart readable: a limit of categories, and a note on those left out."""

from typing import Any

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.site.database import fetch, quote

SERIES_CAP = 12  # colors or facets that an eye can tell apart
ORDINAL_CAP = 6  # steps of a ramp
CATEGORY_CAP = 60  # categories along an axis


def limit_categories(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    parameters: list[Any],
    *,
    where: str,
    channel: str,
    field: str,
    measure: str,
    limit: int | None,
    scale: str | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Keep the `limit` categories of `field` with the largest sum of `measure`.

    `source` is a subquery in parentheses with numbered parameters, `channel` is "x", "y", "color"
    or "facet". Returns the narrower subquery and what to say on the page. Raises UserError when
    more categories are left than the channel can show.
    """
    column = quote(field)
    counted = fetch(
        connection,
        f"select count(*) from (select distinct {column} from {source})",
        where,
        parameters,
    )
    total = int(counted[0][0])
    shown = total if limit is None else min(limit, total)
    cap = SERIES_CAP if channel in ("color", "facet") else CATEGORY_CAP
    if scale == "ordinal":
        cap = ORDINAL_CAP
    if shown > cap:
        raise UserError(
            f"{where}: `{channel}` has {shown} values of `{field}`; {cap} can be told apart.",
            f"Set `limit: {cap}` on `{channel}` to keep the largest, or filter the rows.",
        )
    if shown == total:
        return source, ()
    narrowed = (
        f"(select s.* from {source} as s join (select {column} as kept from {source}"
        f" group by 1 order by sum({quote(measure)}) desc nulls last, 1 limit {shown})"
        f" on s.{column} is not distinct from kept)"
    )
    name = field.replace("_", " ")
    return narrowed, (f"Shows the {shown} largest of {total} ({name}); the table has all.",)
