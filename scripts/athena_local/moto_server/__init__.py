"""moto, extended by the calls of Glue and S3 that Trino needs and moto lacks."""
