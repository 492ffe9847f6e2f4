"""Facts of a dbt project and its account, judged by the practices of the lens."""
