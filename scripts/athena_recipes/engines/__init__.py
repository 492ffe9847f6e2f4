"""Both engines from Python: Athena's API, DuckDB's functions, and dbt on either."""
