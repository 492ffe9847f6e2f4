"""An exposure as the definition of an analysis and a dashboard: pure functions.

One sheet has the tiles and charts, another the tables. What QuickSight's limits refuse ends in an
error that names the fix. `lost` says what is shown in another way than on the site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from athena_recipes.aws.quicksight.charts import chart_visual
from athena_recipes.aws.quicksight.data import DataTable
from athena_recipes.aws.quicksight.fields import Json, Parts, slug
from athena_recipes.aws.quicksight.tiles import table_visual, tile_visual
from athena_recipes.cli.errors import UserError
from athena_recipes.site.exposures import Exposure
from athena_recipes.site.reader import Sort, suggest

# Quotas of a definition, as the service model of botocore has them; a test compares the two.
MOST = {
    "DataSetIdentifierDeclarations": 50,
    "CalculatedFields": 2_000,
    "FilterGroups": 2_000,
    "Visuals": 75,
}
MOST_CHARACTERS = {"title": 512, "note": 1_024, "question": 1_024, "label": 2_048}
_WIDTH = 36  # columns of the grid
_TILE, _CHART, _WIDE, _TABLE = (9, 6), (18, 14), (36, 18), (36, 14)


@dataclass(frozen=True)
class BoardDefinition:
    """The definition, the data sets that it reads, and what is not as on the site."""

    definition: Json
    tables: tuple[DataTable, ...]
    lost: tuple[str, ...]
    counts: str


def board_definition(
    exposure: Exposure,
    tables: Mapping[str, DataTable],
    orders: Mapping[tuple[str, str], Sort],
    arns: Mapping[str, str],
) -> BoardDefinition:
    """The definition of an exposure's analysis and dashboard.

    `tables` are the data sets of what the exposure depends on, `arns` their ARNs by model, `orders`
    the declared orders of tables by recipe and model. Raises UserError for an unknown model or
    column, and where QuickSight's limits are passed.
    """
    parts, board, where = Parts(), exposure.board, exposure.where
    first, second = _Sheet("charts", "Charts"), _Sheet("tables", "Tables")
    for number, tile in enumerate(board.tiles, 1):
        at = f"{where}, tile “{tile.title}”"
        _check_length(at, "title", tile.title)
        visual = slug(tile.title, "tile", number)
        table = _known(at, tile.model, tables)
        first.add(tile_visual(parts, table, tile, visual, first.name, at), visual, _TILE)
    for number, chart in enumerate(board.charts, 1):
        at = f"{where}, chart “{chart.title}”"
        _check_length(at, "title", chart.title)
        _check_length(at, "note", chart.note)
        visual = slug(chart.title, "chart", number)
        table = _known(at, chart.model, tables)
        made = chart_visual(parts, table, chart, visual, first.name, at)
        first.add(made, visual, _WIDE if chart.facet is not None else _CHART)
    for number, (model, table) in enumerate(tables.items(), 1):
        at = f"{where}, table `{model}`"
        visual = slug(table.name, "table", number)
        order = _order(table, orders.get((exposure.recipe, model)))
        second.add(table_visual(parts, table, order, visual, at), visual, _TABLE)
        if table.left_out:
            parts.lost.append(
                f"table `{model}`: {', '.join(table.left_out)} is not a type of QuickSight; the"
                " columns are left out."
            )
    _check_length(where, "question", board.question)
    _check_length(where, "label", exposure.title)
    definition = {
        "DataSetIdentifierDeclarations": [
            {"Identifier": model, "DataSetArn": arns[model]} for model in tables
        ],
        "Sheets": [first.sheet(board.question), second.sheet("")],
        "CalculatedFields": [
            {"DataSetIdentifier": model, "Name": name, "Expression": expression}
            for (model, name), expression in parts.calculated.items()
        ],
        "FilterGroups": parts.filters,
        "Options": {"Timezone": "UTC", "WeekStart": "MONDAY"},
    }
    _check(definition, where)
    counts = f"{len(board.tiles)} tiles, {len(board.charts)} charts, {len(tables)} tables"
    lost = tuple(dict.fromkeys(parts.lost))
    return BoardDefinition(definition, tuple(tables.values()), lost, counts)


@dataclass
class _Sheet:
    """A sheet under way: visuals from left to right, in rows of the highest one."""

    name: str
    title: str
    visuals: list[Json] = field(default_factory=list)
    elements: list[Json] = field(default_factory=list)
    row: int = 0
    column: int = 0
    height: int = 0

    def add(self, made: Json, visual: str, size: tuple[int, int]) -> None:
        width, height = size
        if self.column + width > _WIDTH or (self.elements and height != self.height):
            self.row, self.column, self.height = self.row + self.height, 0, 0
        self.visuals.append(made)
        self.elements.append(
            {
                "ElementId": visual,
                "ElementType": "VISUAL",
                "ColumnIndex": self.column,
                "ColumnSpan": width,
                "RowIndex": self.row,
                "RowSpan": height,
            }
        )
        self.column, self.height = self.column + width, height

    def sheet(self, title: str) -> Json:
        return {
            "SheetId": self.name,
            "Name": self.title,
            **({"Title": title} if title else {}),
            "Visuals": self.visuals,
            "Layouts": [{"Configuration": {"GridLayout": {"Elements": self.elements}}}],
            "ContentType": "INTERACTIVE",
        }


def _order(table: DataTable, sort: Sort | None) -> Sequence[tuple[str, bool]]:
    """As on the site: by the declared sort, else the newest keys first, then by key."""
    times = {one for one in table.key if table.types.get(one) == "DATETIME"}
    keys = {one: one in times for one in table.key if one in table.types}
    if sort is not None:
        return list(({sort.field: sort.descending} | keys | {sort.field: sort.descending}).items())
    return sorted(keys.items(), key=lambda one: one[0] not in times)


def _known(where: str, model: str, tables: Mapping[str, DataTable]) -> DataTable:
    if model not in tables:
        raise UserError(
            f"{where}: the exposure does not depend on the model `{model}`.",
            f"Add ref('{model}') to `depends_on`, or {suggest(model, tables)}",
        )
    return tables[model]


def _check_length(where: str, what: str, said: str) -> None:
    if len(said) > MOST_CHARACTERS[what]:
        raise UserError(
            f"{where}: the {what} has {len(said):,} characters; QuickSight takes"
            f" {MOST_CHARACTERS[what]:,}.",
            f"Write a shorter {what}.",
        )


def _check(definition: Json, where: str) -> None:
    counted = [(name, len(definition[name])) for name in MOST if name in definition]
    counted += [("Visuals", len(sheet["Visuals"])) for sheet in definition["Sheets"]]
    for name, count in counted:
        if count > MOST[name]:
            raise UserError(
                f"{where} needs {count:,} {name}; QuickSight takes {MOST[name]:,}.",
                "Split it into several exposures.",
            )
