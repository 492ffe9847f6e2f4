"""Benchmarks of lookups and micro-batches."""
