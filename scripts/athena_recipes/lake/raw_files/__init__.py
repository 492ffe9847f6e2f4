"""Lists of the raw files of a lake on S3, for the macro `raw_file_ledger`."""
