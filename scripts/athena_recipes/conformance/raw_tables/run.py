"""One run over random raw tables."""

from collections.abc import Callable, Sequence

from athena_recipes.conformance.answers import Engine, Kind, Pair
from athena_recipes.conformance.random_run import Finding, Result, Subject, random_run
from athena_recipes.conformance.raw_tables.declared import Declaration
from athena_recipes.conformance.raw_tables.generator import tables
from athena_recipes.conformance.raw_tables.rows import shown_answer
from athena_recipes.conformance.raw_tables.shrink import message, shrink
from athena_recipes.conformance.raw_tables.tables import Table

BOTH_RAISE = "both raise"


def run(
    count: int,
    seed: int,
    duckdb: Engine[Table],
    athena: Engine[Table],
    declarations: Sequence[Declaration],
    say: Callable[[str], None],
) -> Result[Table, Declaration]:
    """Compare `count` tables of `seed` on two engines; `say` gets lines of progress."""

    def declared(finding: Finding[Table]) -> Declaration | None:
        smallest, pair = finding.smallest, finding.pair
        return next((one for one in declarations if one.covers(smallest, pair)), None)

    return random_run(_TABLES, list(tables(count, seed)), (duckdb, athena), shrink, declared, say)


def _end(pair: Pair) -> str:
    return BOTH_RAISE if pair.duckdb.raises and pair.athena.raises else str(pair.kind)


def _cause(finding: Finding[Table], declaration: Declaration | None) -> str:
    """The format, and the error or the types of columns."""
    if declaration:
        return declaration.input
    table = finding.smallest
    if finding.pair.kind is not Kind.SILENT:
        return f"{table.format}: {message(finding.pair)}"
    return f"{table.format}: {', '.join(kind for _, kind in table.columns)}"


_TABLES: Subject[Table, Declaration] = Subject(
    name="tables",
    ends=(
        str(Kind.EQUAL),
        BOTH_RAISE,
        *map(str, (Kind.SILENT, Kind.ATHENA_RAISES, Kind.DUCKDB_RAISES)),
    ),
    chunk=100,
    text=lambda table: table.text,
    end=_end,
    cause=_cause,
    shown=shown_answer,
)
