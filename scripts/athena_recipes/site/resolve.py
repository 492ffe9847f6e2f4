"""A channel of a chart, checked against its column."""

from dataclasses import dataclass

from athena_recipes.cli.errors import UserError
from athena_recipes.site.categories import EMPTY_VALUE
from athena_recipes.site.database import literal, quote, type_of
from athena_recipes.site.declaration import Channel
from athena_recipes.site.kinds import INTEGERS, TIME_FORMATS, kind_of
from athena_recipes.site.model import Encoding, Table
from athena_recipes.site.titles import axis_title
from athena_recipes.site.units import unit_of


@dataclass(frozen=True)
class Drawn:
    """A channel of the chart, resolved: what it draws and how SQL reads it."""

    name: str
    channel: Channel
    encoding: Encoding
    sql: str


def resolve(where: str, table: Table, name: str, channel: Channel) -> Drawn:
    """Check a channel against its column. Raises UserError that names the fix."""
    type_name = type_of(where, table, channel.field)
    kind = kind_of(type_name)
    if channel.time_format is not None:
        kind = "temporal" if type_name == "VARCHAR" else None
    if kind is None:
        raise UserError(
            f"{where}: `{name}` draws `{channel.field}`, which is {type_name}.",
            "Draw a number, a text, a flag, a date or a timestamp; unnest others in the model.",
        )
    column = quote(channel.field)
    if name == "facet" or channel.discrete:
        kind = "nominal"
    if name == "color" and kind == "temporal":
        kind = "nominal"
    _check_channel(where, name, channel, kind)
    if kind == "nominal":
        sql = f"coalesce(cast(t.{column} as varchar), '{EMPTY_VALUE}')"
    elif channel.time_format is not None:
        parsed = f"try_strptime(t.{column}, {literal(channel.time_format)})"
        sql = f"strftime({parsed}, '{TIME_FORMATS['TIMESTAMP']}')"
    elif kind == "temporal":
        base = "DATE" if type_name == "DATE" else "TIMESTAMP"
        sql = f"strftime(cast(t.{column} as {base}), '{TIME_FORMATS[base]}')"
    elif type_name in INTEGERS:
        sql = f"t.{column}"
    else:
        # JSON has no NaN or infinity.
        sql = f"case when isfinite(cast(t.{column} as double)) then cast(t.{column} as double) end"
    title = axis_title(channel.field, channel.title)
    encoding = Encoding(
        channel.field,
        title,
        kind,
        unit=(channel.unit or unit_of(channel.field)) if kind == "quantitative" else None,
        scale=channel.scale,
        midpoint=channel.midpoint,
        labels=channel.labels,
        independent=channel.independent,
    )
    return Drawn(name, channel, encoding, sql)


# A field of a channel, the kind of column that it needs, and what it does.
_NEEDS = (
    ("limit", "nominal", "A limit keeps the largest categories"),
    ("order", "nominal", "An order is one of categories"),
    ("labels", "nominal", "Labels are words for categories"),
    ("unit", "quantitative", "A unit is one of numbers"),
)
_SCALE_NEEDS = {
    "ordinal": "nominal", "severity": "nominal", "diverging": "quantitative",
    "log": "quantitative", "data": "quantitative",
}  # fmt: skip


def _check_channel(where: str, name: str, channel: Channel, kind: str) -> None:
    for field, needed, why in _NEEDS:
        if (name, field, kind) == ("color", "labels", "quantitative"):
            continue  # words in the cells of a heatmap
        if getattr(channel, field) not in (None, (), {}) and kind != needed:
            fix = "or set `discrete: true`" if needed == "nominal" else "or remove `discrete`"
            raise UserError(
                f"{where}: `{name}` has {'an' if field == 'order' else 'a'} `{field}`, but"
                f" `{channel.field}` is {kind}.",
                f"{why}: remove it, {fix}.",
            )
    if channel.scale and _SCALE_NEEDS[channel.scale] != kind:
        raise UserError(
            f"{where}: `{name}` has the scale {channel.scale}, but `{channel.field}` is {kind}.",
            f"Choose another scale; {channel.scale} is for {_SCALE_NEEDS[channel.scale]} columns.",
        )
