"""The stream of packets, its delivery to S3, and the hourly run, on AWS."""
