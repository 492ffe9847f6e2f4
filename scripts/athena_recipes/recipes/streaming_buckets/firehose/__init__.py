"""The stream, its delivery to S3, and the hourly run of the recipe streaming_buckets, on AWS."""
