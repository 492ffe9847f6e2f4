"""Sample data of the recipe reconciliation."""
