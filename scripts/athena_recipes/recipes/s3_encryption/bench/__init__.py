"""Benchmark of the recipe s3_encryption."""
