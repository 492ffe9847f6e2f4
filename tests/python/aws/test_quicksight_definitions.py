"""Charts, tiles and tables as visuals of QuickSight, and what is said of the others."""

from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.quicksight.board import BoardDefinition, board_definition
from athena_recipes.aws.quicksight.dashboards import read_boards
from athena_recipes.aws.quicksight.data import column_type, input_columns
from athena_recipes.cli.errors import UserError

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.boards import BAR, COLUMNS, DAY, RECIPE, SHOP, exposure, manifest
from tests.python.support.definitions import as_seen, definition_errors

HERE = Account("aws", REGION, ACCOUNT)


def board(columns: dict[str, str] | None = None, **meta: Any) -> BoardDefinition:
    """The definition of one exposure; it names only what is there. `columns` are more of DAY."""
    content = manifest(exposure(**meta))
    there = content["nodes"][f"model.athena_recipes.{DAY}"]["columns"]
    there |= {name: {"data_type": one} for name, one in (columns or {}).items()}
    found = read_boards(content, RECIPE)
    [one] = found.exposures
    arns = {model: HERE.arn("quicksight", f"dataset/{model}") for model in COLUMNS}
    made = board_definition(one, found.tables["coffee"], found.orders, arns)
    types = {
        arns[table.model]: {name: as_seen(kind) for name, kind in table.types.items()}
        for table in found.data_tables
    }
    assert list(definition_errors(made.definition, types.get)) == []
    return made


def chart(**changes: Any) -> tuple[str, Any, BoardDefinition]:
    """The kind and the configuration of a chart: the bar chart with changes."""
    made = board(charts=[BAR | changes])
    [visual] = made.definition["Sheets"][0]["Visuals"]
    [(kind, one)] = visual.items()
    assert one["Title"]["FormatText"]["PlainText"] == "Sales"
    assert one["Subtitle"]["FormatText"]["PlainText"] == one["VisualContentAltText"]
    return kind, one["ChartConfiguration"], made


def tile(**changes: Any) -> tuple[Any, BoardDefinition]:
    made = board(tiles=[{"title": "Sold", "model": DAY, "field": "sales"} | changes])
    return made.definition["Sheets"][0]["Visuals"][0]["KPIVisual"]["ChartConfiguration"], made


def expressions(made: BoardDefinition) -> dict[str, str]:
    return {one["Name"]: one["Expression"] for one in made.definition["CalculatedFields"]}


def wells(configuration: Any) -> Any:
    [inner] = configuration["FieldWells"].values()
    return inner


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("FieldWells", "BarChartAggregatedFieldWells", "Values", 0, "NumericalMeasureField",
          "Column", "ColumnName"), "shop_name", "which is STRING"),
        (("FieldWells", "BarChartAggregatedFieldWells", "Category", 0, "DateDimensionField",
          "Column", "ColumnName"), "gone", "no column gone"),
        (("SortConfiguration", "CategorySort", 0, "FieldSort", "FieldId"), "gone",
         "has no field gone"),
    ],
)  # fmt: skip
def test_the_checks_of_these_tests_notice_a_wrong_name(
    path: tuple[Any, ...], value: str, said: str
) -> None:
    made = board()
    inner = made.definition["Sheets"][0]["Visuals"][0]["BarChartVisual"]["ChartConfiguration"]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    types = {"sales_date": "DATETIME", "sales": "INTEGER", "shop_name": "STRING"}
    wide = types | dict.fromkeys(("returned_pct", "revenue_usd"), "DECIMAL")
    wide |= {"is_open": "INTEGER", "hour_of_day": "INTEGER", "sold_at": "DATETIME"}
    wide |= {"severity": "STRING", "floor_bytes": "INTEGER"}
    messages = {message for _, message in definition_errors(made.definition, lambda arn: wide)}
    assert len(messages) == 1
    assert said in messages.pop()


def test_a_bar_of_days_is_vertical_and_in_order() -> None:
    kind, one, made = chart()
    assert kind == "BarChartVisual"
    assert (one["Orientation"], one["BarsArrangement"]) == ("VERTICAL", "CLUSTERED")
    [day] = wells(one)["Category"]
    assert day["DateDimensionField"]["DateGranularity"] == "DAY"
    [sales] = wells(one)["Values"]
    function = sales["NumericalMeasureField"]["AggregationFunction"]
    assert function == {"SimpleNumericalAggregation": "SUM"}
    [order] = one["SortConfiguration"]["CategorySort"]
    assert order["FieldSort"] == {"FieldId": "chart-1-sales.x", "Direction": "ASC"}
    [label] = one["ValueLabelOptions"]["AxisLabelOptions"]
    assert label["CustomLabel"] == "Sales"
    assert made.lost == ("table `coffee_sales__sales_per_day`: sizes is not a type of QuickSight;"
                         " the columns are left out.",)  # fmt: skip


@pytest.mark.parametrize(
    ("stack", "arrangement"),
    [("zero", "STACKED"), ("normalize", "STACKED_PERCENT"), ("none", "CLUSTERED")],
)
def test_stacks_of_bars(stack: str, arrangement: str) -> None:
    _, one, _ = chart(color={"field": "shop_name", "title": "Shop"}, stack=stack)
    assert one["BarsArrangement"] == arrangement
    assert one["Legend"]["Title"]["CustomLabel"] == "Shop"


def test_a_horizontal_bar_is_sorted_cut_and_filtered() -> None:
    _, one, made = chart(
        x={"field": "returned_pct"},
        y={"field": "shop_name", "limit": 5},
        filter={"shop_name": ["a", "b"], "is_open": True, "hour_of_day": [8, 9]},
        sort={"field": "returned_pct", "direction": "desc"},
    )
    assert one["Orientation"] == "HORIZONTAL"
    [order] = one["SortConfiguration"]["CategorySort"]
    assert order["FieldSort"] == {"FieldId": "chart-1-sales.x", "Direction": "DESC"}
    # A mean of shares is nearer to the truth than their sum.
    [measure] = wells(one)["Values"]
    measured = measure["NumericalMeasureField"]
    assert measured["AggregationFunction"] == {"SimpleNumericalAggregation": "AVERAGE"}
    format_ = measured["FormatConfiguration"]["FormatConfiguration"]
    assert format_["NumberDisplayFormatConfiguration"]["Suffix"] == "%"
    groups = made.definition["FilterGroups"]
    assert all(len(one["Filters"]) == 1 for one in groups)  # all groups must hold
    scopes = [one["ScopeConfiguration"]["SelectedSheets"] for one in groups]
    [visual] = {
        id_ for one in scopes for id_ in one["SheetVisualScopingConfigurations"][0]["VisualIds"]
    }
    assert visual == "chart-1-sales"
    category, flag, number, top = (one["Filters"][0] for one in groups)
    chosen = category["CategoryFilter"]["Configuration"]["FilterListConfiguration"]
    assert chosen == {"MatchOperator": "CONTAINS", "CategoryValues": ["a", "b"]}
    assert flag["NumericEqualityFilter"]["Column"]["ColumnName"] == "is_open (filter)"
    assert number["NumericEqualityFilter"]["Value"] == 1.0
    assert expressions(made)["is_open (filter)"] == "ifelse({is_open} = 1, 1, 0)"
    said = "ifelse({hour_of_day} = 8 OR {hour_of_day} = 9, 1, 0)"
    assert expressions(made)["hour_of_day (filter)"] == said
    assert top["TopBottomFilter"]["Limit"] == 5


def test_words_and_orders_of_categories_are_calculated_fields() -> None:
    _, one, made = chart(
        x={"field": "shop_name", "order": ["b", "a"], "labels": {"a": "Arcade"}},
        color={"field": "is_open", "labels": {"true": "Open"}},
        facet={"field": "hour_of_day", "labels": {"8": "Eight"}},
    )
    said = expressions(made)
    assert said["shop_name (words)"] == (
        "ifelse(isNull({shop_name}), '(empty)', {shop_name} = 'a', 'Arcade', {shop_name})"
    )
    assert said["shop_name (order)"] == "ifelse({shop_name} = 'b', 1, {shop_name} = 'a', 2, 3)"
    assert said["is_open (words)"] == (
        "ifelse(isNull({is_open}), '(empty)', {is_open} = 1, 'Open', {is_open} = 0, 'false',"
        " '(empty)')"
    )
    assert said["hour_of_day (words)"].endswith(
        "{hour_of_day} = 8, 'Eight', toString({hour_of_day}))"
    )
    [order] = one["SortConfiguration"]["CategorySort"]
    assert order["ColumnSort"]["SortBy"]["ColumnName"] == "shop_name (order)"
    [panels] = wells(one)["SmallMultiples"]
    assert panels["CategoricalDimensionField"]["Column"]["ColumnName"] == "hour_of_day (words)"


def test_severities_have_their_colors_and_order() -> None:
    _, one, _ = chart(
        model=SHOP,
        x={"field": "shop_name"},
        y={"field": "floor_bytes"},
        color={"field": "severity", "scale": "severity", "labels": {"critical": "Critical"}},
    )
    colors = {
        entry["Element"]["FieldValue"]: entry["Color"] for entry in one["VisualPalette"]["ColorMap"]
    }
    assert colors["Critical"] == "#8F1522"
    assert colors["Red"] == colors["Critical"]
    assert colors["low"] == colors["Green"]
    [order] = one["SortConfiguration"]["ColorSort"]
    assert order["ColumnSort"]["SortBy"]["ColumnName"] == "severity (order)"


def test_lines_areas_panels_and_logarithms() -> None:
    kind, one, made = chart(
        mark="line",
        x={"field": "sold_at"},
        y={"field": "revenue_usd", "scale": "log", "independent": True},
        color={"field": "shop_name", "order": ["a"]},
        facet={"field": "is_open"},
        tooltip=[{"field": "hour_of_day"}, {"field": "shop_name"}, {"field": "sales_date"}],
    )
    assert (kind, one["Type"]) == ("LineChartVisual", "LINE")
    [time] = wells(one)["Category"]
    assert time["DateDimensionField"]["DateGranularity"] == "MILLISECOND"
    form = time["DateDimensionField"]["FormatConfiguration"]["DateTimeFormat"]
    assert form == "YYYY-MM-DD HH:mm:ss.SSS"
    assert any("times within one are joined" in lost for lost in made.lost)  # timestamp(6)
    [dollars] = wells(one)["Values"]
    format_ = dollars["NumericalMeasureField"]["FormatConfiguration"]["FormatConfiguration"]
    assert format_["CurrencyDisplayFormatConfiguration"]["Symbol"] == "USD"
    scale = one["PrimaryYAxisDisplayOptions"]["AxisOptions"]["DataOptions"]["NumericAxisOptions"]
    assert scale == {"Scale": {"Logarithmic": {"Base": 10.0}}}
    assert one["SmallMultiplesOptions"]["YAxis"] == {"Scale": "INDEPENDENT"}
    assert one["SmallMultiplesOptions"]["XAxis"] == {"Scale": "SHARED"}
    fields = one["Tooltip"]["FieldBasedTooltip"]["TooltipFields"]
    assert [next(iter(field)) for field in fields] == [
        *["FieldTooltipItem"] * 4,
        *["ColumnTooltipItem"] * 3,
    ]
    assert any("has no order of series" in lost for lost in made.lost)
    [log] = [lost for lost in made.lost if "logarithmic" in lost]
    assert "rows with `revenue_usd` at 0 or below are not left out" in log
    for stack, type_ in (("zero", "STACKED_AREA"), ("none", "AREA")):
        _, one, _ = chart(mark="area", stack=stack)
        assert one["Type"] == type_
    _, one, made = chart(mark="area", stack="normalize")
    assert any("no areas of shares" in lost for lost in made.lost)


def test_points_are_a_scatter_plot_or_markers_of_a_line_chart() -> None:
    kind, one, _ = chart(
        mark="point", x={"field": "revenue_usd", "scale": "log"}, color={"field": "shop_name"}
    )
    assert kind == "ScatterPlotVisual"
    [x] = wells(one)["XAxis"]
    assert x["NumericalDimensionField"]["Column"]["ColumnName"] == "revenue_usd"
    assert "Logarithmic" in str(one["XAxisDisplayOptions"])
    _, one, _ = chart(mark="point", x={"field": "revenue_usd", "scale": "data"})
    options = one["XAxisDisplayOptions"]["DataOptions"]["NumericAxisOptions"]
    assert options == {"Range": {"DataDriven": {}}}
    kind, one, made = chart(mark="point", x={"field": "sales"}, y={"field": "shop_name"})
    assert kind == "LineChartVisual"
    assert one["DefaultSeriesSettings"]["LineStyleSettings"] == {"LineVisibility": "HIDDEN"}
    [category] = wells(one)["Category"]
    assert category["CategoricalDimensionField"]["Column"]["ColumnName"] == "shop_name"
    [lost] = [one for one in made.lost if "scatter plot" in one]
    assert lost.startswith("chart “Sales”: ")
    assert "its axes exchanged; rows at one place are one marker, their mean" in lost


def test_a_heat_map_has_a_scale_that_can_turn_round() -> None:
    changes: dict[str, Any] = {
        "mark": "heatmap",
        "x": {"field": "hour_of_day", "discrete": True},
        "y": {"field": "shop_name"},
    }
    kind, one, _ = chart(**changes, color={"field": "sales"})
    assert kind == "HeatMapVisual"
    [columns] = wells(one)["Columns"]
    assert columns["NumericalDimensionField"]["Column"]["ColumnName"] == "hour_of_day"
    assert len(one["ColorScale"]["Colors"]) == 2
    turning = {"field": "sales", "scale": "diverging", "midpoint": 3, "labels": {"0": "none"}}
    _, one, made = chart(**changes, color=turning, facet={"field": "is_open"})
    assert one["ColorScale"]["Colors"][1]["DataValue"] == 3.0
    assert any("a cell is the sum of all values of `is_open`" in lost for lost in made.lost)
    assert any("cells show the numbers" in lost for lost in made.lost)


def test_words_in_a_cloud() -> None:
    kind, one, made = chart(mark="word_cloud", x={"field": "sales"}, y={"field": "shop_name"})
    assert kind == "WordCloudVisual"
    assert wells(one)["Size"]
    assert any("not in the order of `sort`" in lost for lost in made.lost)


def test_lines_of_reference_stand_at_numbers_on_the_measured_axis() -> None:
    _, one, made = chart(
        references=[
            {"axis": "y", "label": "Plan", "value": 500},
            {"axis": "x", "label": "Opening", "field": "sales_date"},
        ]
    )
    [line] = one["ReferenceLines"]
    assert line["DataConfiguration"]["StaticConfiguration"] == {"Value": 500.0}
    assert any("no line “Opening” on the axis `x`" in lost for lost in made.lost)
    _, _, made = chart(
        mark="point",
        x={"field": "revenue_usd"},
        references=[{"axis": "y", "label": "Plan", "value": 500}],
    )
    assert any("the line “Plan” is missing" in lost for lost in made.lost)


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("usd", "CurrencyDisplayFormatConfiguration"),
        ("share", "PercentageDisplayFormatConfiguration"),
        ("percent", "'Suffix': '%'"),
        ("seconds", "'Suffix': ' s'"),
        ("bytes", "'Suffix': ' B'"),
        ("thousands", "'NumberScale': 'AUTO'"),
    ],
)
def test_units(unit: str, written: str) -> None:
    _, one, made = chart(y={"field": "sales", "unit": unit})
    assert written in str(wells(one)["Values"])
    assert any("bytes are written in full" in lost for lost in made.lost) == (unit == "bytes")
    assert any("parts of a second" in lost for lost in made.lost) == (unit == "seconds")
    _, made = tile(unit=unit)
    assert any("bytes are written in full" in lost for lost in made.lost) == (unit == "bytes")


def test_a_sum_or_a_count_is_zero_where_no_row_passes() -> None:
    configuration, made = tile(filter={"shop_name": ["a", "b"], "is_open": True})
    assert expressions(made)["sales (filtered)"] == (
        "ifelse(({shop_name} = 'a' OR {shop_name} = 'b') AND ({is_open} = 1) AND"
        " isNotNull({sales}), {sales}, 0)"
    )
    assert made.definition["FilterGroups"] == []
    [value] = configuration["FieldWells"]["Values"]
    assert "'NullString': '0'" in str(value)
    configuration, made = tile(measure="count", field=None, filter={"is_open": False})
    assert expressions(made)["rows"] == "ifelse(({is_open} = 0), 1, 0)"
    configuration, made = tile(measure="count", field=None)
    assert expressions(made)["rows"] == "ifelse(isNull({sales_date}), 1, 1)"


def test_other_measures_have_a_filter() -> None:
    configuration, made = tile(
        measure="max", filter={"shop_name": "a"}, by="sales_date", better="lower"
    )
    [value] = configuration["FieldWells"]["Values"]
    function = value["NumericalMeasureField"]["AggregationFunction"]
    assert function == {"SimpleNumericalAggregation": "MAX"}
    group, days = made.definition["FilterGroups"]
    assert group["FilterGroupId"] == "tile-1-sold-filter-1-group"
    assert days["FilterGroupId"] == "tile-1-sold-not-null-group"
    assert any("one without such a row is skipped" in lost for lost in made.lost)


def test_tiles_compare_with_the_value_before_or_a_target() -> None:
    configuration, made = tile(by="sales_date", better="higher")
    [day] = configuration["FieldWells"]["TrendGroups"]
    assert day["DateDimensionField"]["DateGranularity"] == "DAY"
    assert configuration["KPIOptions"]["TrendArrows"] == {"Visibility": "VISIBLE"}
    assert any("no verdict" in lost for lost in made.lost)
    # Rows without a day are no period, as on the site.
    [group] = made.definition["FilterGroups"]
    passes = group["Filters"][0]["NumericEqualityFilter"]["Column"]["ColumnName"]
    assert expressions(made)[passes] == "ifelse(isNotNull({sales_date}), 1, 0)"
    configuration, made = tile(target=0, better="lower")
    [target] = configuration["FieldWells"]["TargetValues"]
    assert target["NumericalMeasureField"]["Column"]["ColumnName"] == "target 0"
    assert expressions(made)["target 0"] == "ifelse(isNull({sales_date}), 0, 0)"
    configuration, made = tile(target=5, by="shop_name", better="lower")
    assert "TargetValues" not in configuration["FieldWells"]
    assert any("the target is missing" in lost for lost in made.lost)
    assert any("in the order of texts" in lost for lost in made.lost)


def test_tables_have_their_keys_first_and_their_order() -> None:
    made = board(tables=[{"model": SHOP, "sort": {"field": "floor_bytes", "direction": "desc"}}])
    first, second = (
        one["TableVisual"]["ChartConfiguration"] for one in made.definition["Sheets"][1]["Visuals"]
    )
    names = [one["Column"]["ColumnName"] for one in wells(first)["Values"]]
    assert names[:2] == ["shop_name", "sales_date"]
    assert "sizes" not in names
    pinned = first["FieldOptions"]["PinnedFieldOptions"]["PinnedLeftFields"]
    assert pinned == ["table-1-sales-per-day.shop_name", "table-1-sales-per-day.sales_date"]
    newest = first["SortConfiguration"]["RowSort"][0]["FieldSort"]
    assert newest == {"FieldId": "table-1-sales-per-day.sales_date", "Direction": "DESC"}
    [largest] = second["SortConfiguration"]["RowSort"]
    assert largest["FieldSort"] == {"FieldId": "table-2-shops.floor_bytes", "Direction": "DESC"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"y": {"field": "sails"}}, "did you mean `sales`"),
        ({"y": {"field": "sizes"}}, "is array(varchar), which QuickSight cannot read"),
        ({"model": "shops"}, "does not depend on the model `shops`"),
        ({"y": {"field": "shop_name"}}, "is no number"),
        ({"filter": {"sales_date": "2026-01-01"}}, "has no counterpart in QuickSight"),
        ({"filter": {"is_open": "open"}}, "Write true or false"),
        ({"filter": {"hour_of_day": "eight"}}, "Write a number"),
        ({"filter": {"hour_of_day": "nan"}}, "Write a number"),
        ({"filter": {"hour_of_day": 2**53}}, "Write a smaller number"),
        ({"filter": {"shop_name": "x" * 513}}, "Filter by a flag or a shorter text"),
        ({"x": {"field": "shop_name", "labels": {"a": "Ann's"}}}, "Choose another word"),
        ({"sort": {"field": "sails"}}, "did you mean `sales`"),
        ({"title": "x" * 513}, "Write a shorter title"),
        ({"note": "x" * 1_025}, "Write a shorter note"),
    ],
)
def test_what_has_no_counterpart_ends_in_an_error(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as error:
        board(charts=[BAR | changes])
    assert said in f"{error.value.problem} {error.value.fix}"
    assert "Exposure `coffee`, chart “" in error.value.problem


def test_limits_name_the_fix() -> None:
    many = [BAR | {"title": f"Sales {number}"} for number in range(76)]
    with pytest.raises(UserError, match="needs 76 Visuals; QuickSight takes 75") as error:
        board(charts=many)
    assert error.value.fix == "Split it into several exposures."
    labels = {str(number): "x" * 300 + str(number) for number in range(100)}
    with pytest.raises(UserError, match="a calculated field of"):
        board(charts=[BAR | {"x": {"field": "shop_name", "labels": labels}}])


def test_long_names_of_columns_end_in_an_error() -> None:
    long = "x" * 120
    with pytest.raises(UserError, match="has 131 characters in its name") as error:
        board({long: "bigint"}, tiles=[
            {"title": "Sold", "model": DAY, "field": long, "filter": {"is_open": True}}
        ])  # fmt: skip
    assert error.value.fix == "Give the column a shorter name in the model."
    with pytest.raises(UserError, match="has 129 characters; QuickSight takes 128"):
        input_columns(DAY, {"x" * 129: "STRING"})


def test_a_wide_table_shows_its_first_columns() -> None:
    more = {f"more_{number}": "bigint" for number in range(210)}
    order = {"model": DAY, "sort": {"field": "more_209", "direction": "desc"}}
    made = board(more, tables=[order])
    one = made.definition["Sheets"][1]["Visuals"][0]["TableVisual"]["ChartConfiguration"]
    names = [value["Column"]["ColumnName"] for value in wells(one)["Values"]]
    assert len(names) == 200
    assert names[:2] == ["shop_name", "sales_date"]
    assert names[-2:] == ["more_190", "more_209"]
    assert any("has 200 columns; 18 are left out" in lost for lost in made.lost)
    assert not any("has 200 columns" in lost for lost in board().lost)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.00001, "0.00001"),
        ("1e-05", "0.00001"),
        (-0.5, "-0.5"),
        (8.0, "8"),
        (9_007_199_254_740_991, "9007199254740991"),
    ],
)
def test_numbers_have_no_exponent(value: float | str, written: str) -> None:
    _, _, made = chart(filter={"returned_pct": value})
    assert f"{{returned_pct}} = {written}, 1, 0" in expressions(made)["returned_pct (filter)"]
    if not isinstance(value, str):
        _, made = tile(target=value, better="lower")
        assert f"target {written}" in expressions(made)


def test_flags_are_compared_sorted_and_shown_as_one_type() -> None:
    changes: dict[str, Any] = {
        "x": {"field": "shop_name"},
        "sort": {"field": "is_open"},
        "tooltip": [{"field": "is_open"}],
        "filter": {"is_open": True},
    }
    _, _, made = chart(**changes)
    seen = {
        name: as_seen(column_type(one) or "")
        for columns in COLUMNS.values()
        for name, one in columns.items()
    }
    assert list(definition_errors(made.definition, lambda arn: seen)) == []
    # The other type of flags would need `= true`, and has no sums.
    wrong = list(definition_errors(made.definition, lambda arn: seen | {"is_open": "BOOLEAN"}))
    assert {code for code, _ in wrong} == {"COLUMN_TYPE_MISMATCH"}
    assert len(wrong) == 3


def test_two_limits_of_one_chart_are_said() -> None:
    changes: dict[str, Any] = {
        "x": {"field": "shop_name", "limit": 5},
        "color": {"field": "hour_of_day", "limit": 3},
    }
    _, _, made = chart(**changes)
    assert any("the limits of `x` and `color` to all rows" in lost for lost in made.lost)
    del changes["color"]
    _, _, made = chart(**changes)
    assert not any("limits" in lost for lost in made.lost)


def test_a_column_without_a_data_type_ends_in_an_error() -> None:
    content = manifest()
    content["nodes"][f"model.athena_recipes.{SHOP}"]["columns"]["severity"] = {}
    with pytest.raises(UserError, match="`severity` of `coffee_sales__shops` has no data type"):
        read_boards(content, RECIPE)


def test_titles_with_the_same_letters_have_ids_of_their_own() -> None:
    made = board(
        charts=[BAR | {"title": "Sales!"}, BAR | {"title": "Sales?"}, BAR | {"title": "売上"}]
    )
    ids = [next(iter(one.values()))["VisualId"] for one in made.definition["Sheets"][0]["Visuals"]]
    assert ids == ["chart-1-sales", "chart-2-sales", "chart-3"]
