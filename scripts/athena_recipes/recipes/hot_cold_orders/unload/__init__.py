"""Moves months of orders from a warehouse to Parquet, verified, and never loses one."""
