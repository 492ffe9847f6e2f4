"""A manifest with exposures that declare charts, for QuickSight's set-up."""

from typing import Any

RECIPE = "coffee_sales"
DATABASE = "recipes_coffee_sales"
DAY = "coffee_sales__sales_per_day"
SHOP = "coffee_sales__shops"
COLUMNS = {
    DAY: {
        "sales_date": "date",
        "shop_name": "varchar",
        "sales": "bigint",
        "revenue_usd": "decimal(38,2)",
        "returned_pct": "double",
        "is_open": "boolean",
        "hour_of_day": "integer",
        "sold_at": "timestamp(6)",
        "sizes": "array(varchar)",
    },
    SHOP: {"shop_name": "varchar", "severity": "varchar", "floor_bytes": "bigint"},
}
BAR = {
    "title": "Sales",
    "note": "A higher bar is a better day.",
    "model": DAY,
    "mark": "bar",
    "x": {"field": "sales_date", "title": "Day"},
    "y": {"field": "sales", "title": "Sales"},
}


def exposure(name: str = "coffee", **meta: Any) -> dict[str, Any]:
    """An exposure as the manifest has it; `charts` is a bar chart if it is not given."""
    return {
        "name": name,
        "label": f"How is {name}?",
        "fqn": ["athena_recipes", RECIPE, name],
        "description": "For the owner.",
        "depends_on": {"nodes": [f"model.athena_recipes.{one}" for one in COLUMNS]},
        "config": {"meta": {"question": "How much is sold?", "charts": [BAR], **meta}},
    }


def manifest(*exposures: dict[str, Any]) -> dict[str, Any]:
    """A manifest with two models; the day is the key of the first."""
    nodes: dict[str, Any] = {}
    for model, columns in COLUMNS.items():
        key = f"model.athena_recipes.{model}"
        nodes[key] = {
            "unique_id": key,
            "name": model,
            "alias": model.removeprefix(f"{RECIPE}__"),
            "schema": DATABASE,
            "resource_type": "model",
            "fqn": ["athena_recipes", RECIPE, model],
            "config": {"materialized": "table"},
            "columns": {name: {"data_type": one} for name, one in columns.items()},
        }
    nodes["test"] = {
        "attached_node": f"model.athena_recipes.{DAY}",
        "test_metadata": {
            "name": "unique_combination",
            "kwargs": {"columns": ["shop_name", "sales_date"]},
        },
    }
    found = exposures or (exposure(),)
    return {
        "sources": {},
        "nodes": nodes,
        "exposures": {f"exposure.athena_recipes.{one['name']}": one for one in found},
    }
