"""Benchmarks of the recipe reconciliation."""
