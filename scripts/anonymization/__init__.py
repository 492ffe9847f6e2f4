"""What SQL cannot do for the recipe anonymization: make, list and destroy the keys of its hashes."""
