"""The optimum of a rebalancing plan, and its map."""
