"""Sample files of the recipe streaming_buckets."""
