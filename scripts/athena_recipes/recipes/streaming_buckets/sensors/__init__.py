"""Events of many sensors, as the recipe streaming_buckets reads them."""
