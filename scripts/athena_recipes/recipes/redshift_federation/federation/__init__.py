"""Set-up, checks and measurements of the federated query."""
