"""Benchmarks: ratios, each taken in one run, because machines differ and are noisy."""
