"""Benchmarks of the curated tables."""
