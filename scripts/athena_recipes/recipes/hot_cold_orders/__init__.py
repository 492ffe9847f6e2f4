"""Move old months of orders to Parquet files on S3."""
