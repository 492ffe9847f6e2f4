"""Sample data of the recipe web_sessions."""
