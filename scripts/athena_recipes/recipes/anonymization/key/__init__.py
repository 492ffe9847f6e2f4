"""What SQL cannot do for the recipe anonymization: make, list, destroy the keys of hashes."""
