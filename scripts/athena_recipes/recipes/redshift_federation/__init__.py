"""Star queries over a data lake and a warehouse: federated query, placement, timeouts."""
