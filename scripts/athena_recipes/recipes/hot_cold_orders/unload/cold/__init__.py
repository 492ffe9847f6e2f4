"""The cold tier: Parquet files on disk or on S3."""
