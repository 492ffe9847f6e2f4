"""Reading Athena SQL: tokens, a cursor over them, types, and what changes on the way to Trino."""
