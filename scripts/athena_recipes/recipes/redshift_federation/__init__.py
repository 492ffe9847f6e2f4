"""Query a lake and a warehouse together."""
