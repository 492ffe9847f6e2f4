"""A stream, its delivery to the lake, and a scheduled run that builds a recipe."""
