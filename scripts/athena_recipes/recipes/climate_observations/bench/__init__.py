"""Benchmarks of the recipe climate_observations."""
