"""Random raw tables, read by DuckDB and Athena from the same bytes, and compared."""
