"""The smallest forms in which a table differs: one column, one line.

Tables whose rows differ in silence are asked again with each differing column alone and each line
in a file of its own: the paths of differing rows name the lines, so that one table gives all of
them. Then the same lines without partitions, compression and properties. A table that only one
engine reads is made smaller step by step: files, lines, columns; one per message, which the others
join.
"""

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from athena_recipes.conformance.answers import Answer, Kind, Pair
from athena_recipes.conformance.random_run import Finding
from athena_recipes.conformance.raw_tables.parts import by_line, one_column, only_files, plain
from athena_recipes.conformance.raw_tables.tables import File, Table

Ask = Callable[[Sequence[Table]], dict[Table, Pair]]
# Each round starts dbt twice; errors matter less than wrong rows.
_ROUNDS = 3
_MOST_CANDIDATES = 12


def shrink(differing: Sequence[Table], ask: Ask) -> list[Finding[Table]]:
    """The findings of tables that differ: one or several for each."""
    pairs = ask(differing)
    silent = [table for table in differing if pairs[table].kind is Kind.SILENT]
    others = [table for table in differing if pairs[table].kind is not Kind.SILENT]
    return [*_lines(silent, ask), *_steps(others, ask)]


def _lines(tables: Sequence[Table], ask: Ask) -> list[Finding[Table]]:
    pairs = ask(tables)
    parts = {
        table: [
            by_line(table if index is None else one_column(table, index))
            for index in _columns(table, pairs[table])
        ]
        for table in tables
    }
    answers = ask([part for several in parts.values() for part in several])
    found = []
    for table, several in parts.items():
        lines = [
            (one, pair) for part in several for one, pair in _differing_files(part, answers[part])
        ]
        # What differs only beside other lines, or on which an engine raises now, stays as it is.
        found += [Finding(table, *one) for one in lines or [(table, pairs[table])]]
    return _plainer(found, ask)


def _plainer(findings: list[Finding[Table]], ask: Ask) -> list[Finding[Table]]:
    candidates = {one.smallest: plain(one.smallest) for one in findings}
    answers = ask(list(candidates.values()))
    return [
        dataclasses.replace(one, smallest=small, pair=answers[small])
        if answers[small := candidates[one.smallest]].kind is one.pair.kind
        else one
        for one in findings
    ]


def _differing_files(table: Table, pair: Pair) -> Iterator[tuple[Table, Pair]]:
    """Tables of one file each, of which the answers differ."""
    if pair.kind is not Kind.SILENT:
        return
    for path in dict.fromkeys(row[-1] for side in _unmatched(pair) for row in side):
        sides = [
            Answer([row for row in answer.value if row[-1] == path])
            for answer in (pair.duckdb, pair.athena)
        ]
        yield only_files(table, {path}), Pair(*sides)


def _unmatched(pair: Pair) -> tuple[list[Any], list[Any]]:
    """The rows of each side that the other lacks."""
    counts = [Counter(map(repr, answer.value)) for answer in (pair.duckdb, pair.athena)]
    sides: tuple[list[Any], list[Any]] = ([], [])
    for side, answer, others in zip(
        sides, (pair.duckdb, pair.athena), reversed(counts), strict=True
    ):
        remaining = others.copy()
        for row in answer.value:
            if remaining[repr(row)]:
                remaining[repr(row)] -= 1
            else:
                side.append(row)
    return sides


def _columns(table: Table, pair: Pair) -> list[int | None]:
    """The indexes of columns that differ; None for the rows as such, or partition columns."""
    by_path: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate(_unmatched(pair)):
        for row in side:
            by_path[row[-1]][number].append(row)
    found: dict[int | None, None] = {}
    for ours, theirs in by_path.values():
        if len(ours) != len(theirs):
            found[None] = None
            continue
        remaining = list(theirs)
        for row in ours:
            partner = min(remaining, key=lambda other: len(_differing(row, other)))
            remaining.remove(partner)
            for index in _differing(row, partner):
                found[index if index < len(table.columns) else None] = None
    return list(found)


def _differing(row: Sequence[Any], other: Sequence[Any]) -> list[int]:
    return [n for n, (a, b) in enumerate(zip(row, other, strict=True)) if repr(a) != repr(b)]


def message(pair: Pair) -> str:
    """The error of the engine that raises, without what differs from table to table."""
    error = pair.duckdb.error if pair.duckdb.raises else pair.athena.error
    return re.sub(
        r"'[^']*'|\"[^\"]*\"|\[[^]]*\]|…\S*|[-+]?\d+\S*|\w*[^\x00-\x7f]\w*", "…", error or ""
    )[:90]


def _steps(tables: Sequence[Table], ask: Ask) -> list[Finding[Table]]:
    pairs = ask(tables)
    chosen: dict[tuple[str, Kind, str], Table] = {}
    joins = {
        table: chosen.setdefault((table.format, pairs[table].kind, message(pairs[table])), table)
        for table in tables
    }
    current = {table: table for table in chosen.values()}
    remaining = list(current)
    for _ in range(_ROUNDS):
        candidates = {
            table: list(_smaller(current[table]))[:_MOST_CANDIDATES] for table in remaining
        }
        answers = ask([one for several in candidates.values() for one in several])
        remaining = []
        for table, several in candidates.items():
            wanted = pairs[table].kind, message(pairs[table])
            for one in several:
                if (answers[one].kind, message(answers[one])) == wanted:
                    current[table] = one
                    remaining.append(table)
                    break
        if not remaining:
            break
    answers = ask(list(current.values()))
    return [
        Finding(table, current[joins[table]], answers[current[joins[table]]]) for table in tables
    ]


def _smaller(table: Table) -> Iterator[Table]:
    """One line of one file; then one column; then plainer files, and fewer properties."""
    if len(table.files) > 1 or any(file.size > 1 for file in table.files):
        for file in table.files:
            for number in range(file.size):
                yield _with_file(table, file.only([number]))
            if not file.size:
                yield _with_file(table, file)
    elif len(table.columns) > 1:
        for index in range(len(table.columns)):
            yield one_column(table, index)
    else:
        yield from (
            one
            for one in (plain(table), dataclasses.replace(plain(table), serde=()))
            if one != table
        )
        for file in table.files:
            for plainer in file.plainer():
                yield _with_file(table, plainer)


def _with_file(table: Table, file: File) -> Table:
    return dataclasses.replace(table, files=(file,))
