"""Sample data of the recipe web_analytics."""
