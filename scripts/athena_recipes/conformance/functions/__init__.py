"""Random expressions over the function library, answered by DuckDB and Athena and compared."""
