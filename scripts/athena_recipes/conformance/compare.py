"""Are two tables equal? Columns by name, order and type; rows as a multiset."""

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from athena_recipes.engines.tables import Contents
from athena_recipes.engines.types import comparable

# Sums of doubles depend on the order of rows, which no engine promises.
TOLERANCE = 1e-9
_SHOWN = 3
Row = tuple[Any, ...]


@dataclass
class Difference:
    """What differs between two tables; empty if they are equal."""

    problems: list[str] = field(default_factory=list)
    left_rows: int = 0
    right_rows: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return not self.problems


def compare(
    left: Contents | None,
    right: Contents | None,
    names: tuple[str, str],
    masked: Collection[str] = (),
) -> Difference:
    """What differs; `names` are the two engines' in messages.

    Of the columns in `masked` only whether a value is NULL is compared, and they may stand
    anywhere: a snapshot's second run puts dbt's columns elsewhere on Athena.
    """
    if left is None or right is None:
        missing = [name for name, side in zip(names, (left, right), strict=True) if side is None]
        return Difference([f"not there on {' and '.join(missing)}"])
    found = Difference(left_rows=len(left.rows), right_rows=len(right.rows))
    right = _with_masked_where(left, right, masked)
    found.problems += _columns(left, right, names)
    if found.problems:
        return found
    is_masked = [column.name in masked for column in left.columns]
    floats = [
        column.type in ("double", "float") and not hidden
        for column, hidden in zip(left.columns, is_masked, strict=True)
    ]
    ours, theirs = (_mask(side.rows, is_masked) for side in (left, right))
    only_left, only_right = unmatched(ours, theirs, floats)
    for name, rows in zip(names, (only_left, only_right), strict=True):
        found.problems += [f"only on {name}: {_shown(row, left)}" for row in rows[:_SHOWN]]
        if len(rows) > _SHOWN:
            found.problems.append(f"only on {name}: {len(rows) - _SHOWN} more rows")
    return found


def _with_masked_where(left: Contents, right: Contents, masked: Collection[str]) -> Contents:
    """`right`, its masked columns where `left` has them; as it is if a name is missing."""
    place = {column.name: index for index, column in enumerate(right.columns)}
    others = iter([c.name for c in right.columns if c.name not in masked])
    if {c.name for c in left.columns} != place.keys() or not masked:
        return right
    names = [c.name if c.name in masked else next(others) for c in left.columns]
    order = [place[name] for name in names]
    return dataclasses.replace(
        right,
        columns=[right.columns[index] for index in order],
        rows=[tuple(row[index] for index in order) for row in right.rows],
    )


def _mask(rows: Sequence[Row], is_masked: Sequence[bool]) -> Sequence[Row]:
    if not any(is_masked):
        return rows
    return [
        tuple(
            "(any)" if hidden and value is not None else value
            for value, hidden in zip(row, is_masked, strict=True)
        )
        for row in rows
    ]


def _columns(left: Contents, right: Contents, names: tuple[str, str]) -> list[str]:
    ours, theirs = ([c.name for c in side.columns] for side in (left, right))
    if ours != theirs:
        return [f"columns: {names[0]} has {ours}, {names[1]} has {theirs}"]
    return [
        f"type of {a.name}: {names[0]} {a.type}, {names[1]} {b.type}"
        for a, b in zip(left.columns, right.columns, strict=True)
        if comparable(a.type) != comparable(b.type)
    ]


def unmatched(
    left: Collection[Row], right: Collection[Row], floats: Sequence[bool]
) -> tuple[list[Row], list[Row]]:
    """The rows of each side that have no partner on the other.

    `floats` marks columns of doubles: partners are equal in all others, and there within TOLERANCE
    of the larger one; two NaN are equal.
    """
    some, others = _without_equal(left, right)
    groups: dict[Row, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((some, others)):
        for row in rows:
            key = tuple(
                _frozen(value)
                for value, is_float in zip(row, floats, strict=True)
                if not is_float or value is None
            )
            groups[key][side].append(row)
    only_left: list[Row] = []
    only_right: list[Row] = []
    for ours, theirs in groups.values():
        remaining = sorted(theirs, key=repr)
        for row in sorted(ours, key=repr):
            partner = next((i for i, r in enumerate(remaining) if _close(row, r, floats)), None)
            if partner is None:
                only_left.append(row)
            else:
                remaining.pop(partner)
        only_right += remaining
    return only_left, only_right


def _without_equal(
    left: Collection[Row], right: Collection[Row]
) -> tuple[Iterable[Row], Iterable[Row]]:
    """The rows of each side without those that are equal in all values; most tables have none."""
    try:
        ours, theirs = Counter(left), Counter(right)
    except TypeError:  # lists and mappings have no hash
        return left, right
    return (ours - theirs).elements(), (theirs - ours).elements()


def _close(left: Row, right: Row, floats: Sequence[bool]) -> bool:
    return all(
        a is b is None or (a is not None and b is not None and same_float(a, b))
        for a, b, is_float in zip(left, right, floats, strict=True)
        if is_float
    )


def same_float(left: float, right: float) -> bool:
    """Whether two doubles are equal within TOLERANCE; two NaN are."""
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=1e-12)


def _frozen(value: Any) -> Any:
    """A value that can be a key; doubles inside nested values are rounded to nine digits."""
    if isinstance(value, dict):
        return ("object", tuple(sorted((k.lower(), _frozen(v)) for k, v in value.items())))
    if isinstance(value, list):
        return ("array", tuple(_frozen(item) for item in value))
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return value


def _shown(row: Row, contents: Contents) -> str:
    pairs = zip(contents.columns, row, strict=True)
    text = ", ".join(f"{column.name}={value!r}" for column, value in pairs)
    return text if len(text) <= 400 else text[:400] + " …"
