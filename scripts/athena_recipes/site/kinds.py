"""DuckDB types and what they are drawn as."""

from athena_recipes.site.model import Kind

INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
INTEGERS |= {"U" + name for name in INTEGERS}
FLOATS = {"FLOAT", "DOUBLE"}
TEXTS = {"VARCHAR", "BOOLEAN", "UUID"}
TIME_FORMATS = {"DATE": "%Y-%m-%d", "TIMESTAMP": "%Y-%m-%dT%H:%M:%S.%gZ"}


def kind_of(type_name: str) -> Kind | None:
    """Map a DuckDB type to "temporal", "quantitative" or "nominal"; None if not drawable."""
    name = type_name.upper()
    if name == "DATE" or (name.startswith("TIMESTAMP") and "[" not in name):
        return "temporal"
    if name.endswith("]"):
        return None
    if name in INTEGERS or name in FLOATS or name.startswith("DECIMAL"):
        return "quantitative"
    if name in TEXTS or name.startswith("ENUM"):
        return "nominal"
    return None
