"""Sample data of the recipe anonymization."""
