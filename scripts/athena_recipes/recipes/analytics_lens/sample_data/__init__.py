"""Sample data of the recipe analytics_lens."""
