"""What QuickSight checks of a definition of an analysis or a dashboard.

`broken` holds a value to lengths, patterns and choices of botocore's shapes, which its own
validator leaves to the service. `definition_errors` follows the names in a definition: data sets,
columns with their types, fields, visuals and sheets.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_DIMENSIONS = {
    "NumericalDimensionField": {"INTEGER", "DECIMAL"},
    "CategoricalDimensionField": {"STRING"},
    "DateDimensionField": {"DATETIME"},
    "NumericalMeasureField": {"INTEGER", "DECIMAL"},
    "CategoryFilter": {"STRING"},
    "NumericEqualityFilter": {"INTEGER", "DECIMAL"},
}
_COMPARED = re.compile(r"\{([^}]+)\} = ([^\s,)]+)")
Columns = Callable[[str], Mapping[str, str] | None]


def broken(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """What of a value does not fit its shape."""
    rules = shape.metadata
    if shape.type_name == "structure":
        for name, one in value.items():
            yield from broken(shape.members[name], one, f"{path}.{name}")
    elif shape.type_name == "list":
        for number, one in enumerate(value):
            yield from broken(shape.member, one, f"{path}[{number}]")
    elif shape.type_name == "map":
        for one in value.values():
            yield from broken(shape.value, one, path)
    size = len(value) if isinstance(value, str | list | dict) else value
    if "max" in rules and size > rules["max"]:
        yield f"{path} is above {rules['max']}"
    if "min" in rules and size < rules["min"]:
        yield f"{path} is below {rules['min']}"
    if shape.type_name == "string":
        if "pattern" in rules and not re.search(f"^(?:{rules['pattern']})$", value):
            yield f"{path} is {value}, not {rules['pattern']}"
        if shape.enum and value not in shape.enum:
            yield f"{path} is {value}, not one of {shape.enum}"


def as_seen(declared: str) -> str:
    """The type of a column of a data set as an analysis sees it: a BIT is an integer."""
    return {"BIT": "INTEGER"}.get(declared, declared)


def definition_errors(definition: Any, columns_of: Columns) -> Iterator[tuple[str, str]]:
    """(type, message) of what QuickSight reports; `columns_of` gives a data set's types by ARN."""
    known: dict[str, dict[str, str]] = {}
    for one in definition["DataSetIdentifierDeclarations"]:
        types = columns_of(one["DataSetArn"])
        if types is None:
            yield "DATA_SET_NOT_FOUND", f"no data set {one['DataSetArn']}"
        known[one["Identifier"]] = dict(types or {})
    missing = "COLUMN_REPLACEMENT_MISSING"
    for one in definition.get("CalculatedFields", ()):
        table = known[one["DataSetIdentifier"]]
        bare = re.sub(r"'[^']*'", "''", one["Expression"])
        used = re.findall(r"\{([^}]+)\}", bare)
        for name, value in _COMPARED.findall(bare):
            if name in table and table[name] not in _types_of(value):
                yield "COLUMN_TYPE_MISMATCH", f"{name}, which is {table[name]}, = {value}"
        for name in used:
            if name not in table:
                yield missing, f"{one['Name']} reads {name}, which is no column"
        if one["Name"] in table:
            yield missing, f"{one['Name']} is a column and a calculated field"
        table[one["Name"]] = _type_of(one["Expression"], table)
    for kind, column in _columns(definition, ""):
        table = known.get(column["DataSetIdentifier"], {})
        name = column["ColumnName"]
        if name not in table:
            yield missing, f"no column {name} in {column['DataSetIdentifier']}"
        elif kind in _DIMENSIONS and table[name] not in _DIMENSIONS[kind]:
            yield "COLUMN_TYPE_MISMATCH", f"{kind} of {name}, which is {table[name]}"
    for column in _aggregated(definition):
        found = known.get(column["DataSetIdentifier"], {}).get(column["ColumnName"], "INTEGER")
        if found not in _DIMENSIONS["NumericalMeasureField"]:
            message = f"a number's aggregation of {column['ColumnName']}, which is {found}"
            yield "COLUMN_TYPE_MISMATCH", message
    yield from _wrong_names(definition)


def _wrong_names(definition: Any) -> Iterator[tuple[str, str]]:
    visuals: dict[str, set[str]] = {}
    for sheet in definition["Sheets"]:
        inside = [next(iter(one.values())) for one in sheet["Visuals"]]
        ids = [one["VisualId"] for one in inside]
        visuals[sheet["SheetId"]] = set(ids)
        if len(ids) > len(set(ids)):
            yield "INTERNAL_FAILURE", f"a visual is there twice: {ids}"
        [layout] = sheet["Layouts"]
        elements = layout["Configuration"]["GridLayout"]["Elements"]
        if sorted(one["ElementId"] for one in elements) != sorted(ids):
            yield "INTERNAL_FAILURE", f"the layout of {sheet['SheetId']} has other visuals"
        cells = [
            (row, column)
            for one in elements
            for row in range(one["RowIndex"], one["RowIndex"] + one["RowSpan"])
            for column in range(one["ColumnIndex"], one["ColumnIndex"] + one["ColumnSpan"])
        ]
        if len(cells) > len(set(cells)) or any(column >= 36 for _, column in cells):
            yield "INTERNAL_FAILURE", f"elements of {sheet['SheetId']} overlap"
        for one in inside:
            wells = one["ChartConfiguration"]["FieldWells"]
            fields = [value for key, value in _leaves(wells) if key == "FieldId"]
            if len(fields) > len(set(fields)):
                yield "INTERNAL_FAILURE", f"a field is there twice: {fields}"
            others = {key: one for key, one in one["ChartConfiguration"].items()}
            del others["FieldWells"]
            for key, value in _leaves(others):
                if key == "FieldId" and value not in fields:
                    yield "INTERNAL_FAILURE", f"{one['VisualId']} has no field {value}"
    for group in definition.get("FilterGroups", ()):
        scope = group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"]
        for one in scope:
            if not visuals.get(one["SheetId"], set()).issuperset(one["VisualIds"]):
                yield "INTERNAL_FAILURE", f"{group['FilterGroupId']} filters no visual"


def _columns(value: Any, kind: str) -> Iterator[tuple[str, Any]]:
    """All columns that are named, with the structure that names each."""
    if isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, dict) and "ColumnName" in one:
                yield kind, one
            else:
                yield from _columns(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _columns(one, kind)


def _aggregated(value: Any) -> Iterator[Any]:
    """The columns of sorts, limits and tooltips that are aggregated as numbers."""
    if isinstance(value, dict):
        function = value.get("AggregationFunction") or value.get("Aggregation") or {}
        column = value.get("SortBy") or value.get("Column")
        if column and "NumericalAggregationFunction" in function:
            yield column
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _aggregated(one)


def _types_of(value: str) -> set[str]:
    """The types that compare with a value of an expression; numbers have no exponent."""
    if value in ("true", "false"):
        return {"BOOLEAN"}
    if value == "''":
        return {"STRING"}
    return {"INTEGER", "DECIMAL"} if re.fullmatch(r"-?\d+(\.\d+)?", value) else set()


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, key)
    else:
        yield key, value


def _type_of(expression: str, table: Mapping[str, str]) -> str:
    """The type of the calculated fields here: ifelse(condition, value, …, other)."""
    assert expression.startswith("ifelse("), expression
    last = expression.removesuffix(")").rpartition(", ")[2].strip()
    if last.startswith("{"):
        return table.get(last.strip("{}"), "STRING")
    if last.startswith(("'", "toString(")):
        return "STRING"
    return "DECIMAL"
