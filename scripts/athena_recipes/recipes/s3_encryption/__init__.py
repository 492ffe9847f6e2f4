"""Plan and run the encryption of objects in S3."""
