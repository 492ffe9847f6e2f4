"""Sample data of the recipe hot_cold_orders."""
