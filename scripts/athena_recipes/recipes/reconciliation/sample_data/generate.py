"""Two sides of four tables with planted faults, and the daily reports of an earlier tool."""

import random
from collections.abc import Iterator

from athena_recipes.recipes.reconciliation.sample_data import article, typed_values
from athena_recipes.recipes.reconciliation.sample_data.orders import sides
from athena_recipes.recipes.reconciliation.sample_data.tpch import SMALL, orders

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 4
_SMALLEST = 0.001  # 1,500 orders; with fewer, a fault has no order


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/reconciliation/.

    `scale` 1 is 3,000 orders, 0.5 and less 1,500; `seed` chooses the orders with faults.
    """
    chance = random.Random(seed)
    yield "source_a/my_favorite/my_favorite.csv", article.FAVORITES_A.encode()
    yield "source_b/my_favorite/my_favorite.csv", article.FAVORITES_B.encode()
    yield "source_a/my_skills/my_skills.csv", article.SKILLS_A.encode()
    yield "source_b/my_skills/my_skills.csv", article.SKILLS_B.encode()
    typed_a, typed_b = typed_values.files()
    yield "source_a/typed_values/typed_values.json", typed_a
    yield "source_b/typed_values/typed_values.parquet", typed_b
    orders_a, orders_b = sides(orders(max(SMALL * scale, _SMALLEST)), chance)
    yield "source_a/orders/orders.csv", orders_a
    yield "source_b/orders/orders.parquet", orders_b
    yield from article.reports(chance)
