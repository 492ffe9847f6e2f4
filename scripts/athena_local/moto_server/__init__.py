"""moto, extended by the calls of Glue and S3 that Trino needs and moto lacks."""

# POST {"bucket": …, "files": {key: path, …}}; 404 without such a bucket, 204 if all are there.
FILES_ON_DISK_PATH = "/athena-local/files-on-disk"
