"""The HTTP server: Athena's API and S3 Tables here, everything else on to moto."""
