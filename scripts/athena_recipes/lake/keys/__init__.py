"""Keys of keyed hashes: made, listed and destroyed, here and in the copies on S3."""
