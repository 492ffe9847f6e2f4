"""Sample data in each recipe's exact raw format, deterministic for a seed."""
