"""Judge a dbt project and its account by the pillars of AWS Well-Architected."""
