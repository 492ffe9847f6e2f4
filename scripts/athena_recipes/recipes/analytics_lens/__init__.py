"""Judge dbt projects by AWS Well-Architected."""
