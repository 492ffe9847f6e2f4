"""Move months of orders from the warehouse to Parquet on S3."""
