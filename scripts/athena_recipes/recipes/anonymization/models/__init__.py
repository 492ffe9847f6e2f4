"""Models of published tables and reports, with contracts, tests and docs, from a policy."""
