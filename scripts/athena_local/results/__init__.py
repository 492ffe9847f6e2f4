"""Result files in S3, as Athena writes them."""
