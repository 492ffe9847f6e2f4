"""A stream, its delivery to the lake, and a scheduled run: what feeds and builds a recipe."""
