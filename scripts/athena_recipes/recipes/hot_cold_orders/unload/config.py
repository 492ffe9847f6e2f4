"""Read `unload.yml`: the table that has tiers. Every mistake ends in UserError with its place."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from athena_recipes.cli.settings import Settings, matching, read_settings, wrong
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER, TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.types import listed, read_column

DEFAULT = Path(__file__).with_name("unload.yml")
# Columns that a tier adds to those of the table.
_ADDED = ("batch", "tier", NUMBER, DELETED)
_NAME = matching(r"[a-z_][a-z0-9_]{0,99}", "lower-case letters, digits and _")
Name = Annotated[str, _NAME]


def _names(value: Any) -> Any:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        wrong(" is not a list of columns.", "Write [first_column, second_column].")
    for name in names:
        if names.count(name) > 1:
            wrong(f" has {name} twice.", "Remove one of them.")
    return names


def _types(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        wrong(" is not a mapping of names to types.", "Write `name: type`, one per line.")
    for name, type_name in value.items():
        if not isinstance(type_name, str) or read_column(name, type_name) is None:
            wrong(
                f": {name} is `{type_name}`, which the tiers do not share.",
                f"Write one of these types: {listed()} (p up to 38).",
            )
        if name in _ADDED:
            wrong(f": {name} is a name that the tiers use.", "Rename the column.")
    return value


class _File(Settings):
    table: Name
    corrections: Name | None = None
    folder: Name | None = None
    key: Annotated[tuple[Name, ...], BeforeValidator(_names)]
    day: Name
    month: Name = "month"
    columns: Annotated[dict[Name, str], BeforeValidator(_types)]
    checksum: Annotated[tuple[Name, ...] | None, BeforeValidator(_names)] = None

    @model_validator(mode="after")
    def _check(self) -> "_File":
        for what, names in (
            ("key", self.key),
            ("day", (self.day,)),
            ("checksum", self.checksum or ()),
        ):
            for name in names:
                if name not in self.columns:
                    wrong(f" {what}: {name} is not one of the columns.", "Add it to `columns`.")
        if self.columns[self.day].lower() not in ("date", "timestamp"):
            wrong(
                f" day: {self.day} is {self.columns[self.day]}.",
                "Name a column of the type date or timestamp.",
            )
        if self.month in self.columns or self.month in _ADDED:
            wrong(f" month: {self.month} is the name of another column.", "Give another name.")
        missing = [one for one in (*self.key, self.day) if one not in (self.checksum or (one,))]
        if missing:
            wrong(
                f" checksum: {missing[0]} is not in it.",
                "Add it: without the key and the day, two different rows have one checksum.",
            )
        return self


def read_table(path: Path) -> TieredTable:
    """The table in a configuration file."""
    found = read_settings(path, _File, DEFAULT, "describe your table in it")
    columns = [read_column(name, kind) for name, kind in found.columns.items()]
    return TieredTable(
        name=found.table,
        corrections=found.corrections or f"{found.table}_corrections",
        folder=found.folder or found.table,
        key=found.key,
        day=found.day,
        month=found.month,
        columns=tuple(column for column in columns if column),
        checksum=found.checksum or tuple(found.columns),
    )


@cache
def orders() -> TieredTable:
    """The table of the recipe's sample, TPC-H's orders."""
    return read_table(DEFAULT)
