"""Sample data of the recipe s3_encryption."""
