"""moto, with what Trino needs of Glue and S3 and moto lacks."""
