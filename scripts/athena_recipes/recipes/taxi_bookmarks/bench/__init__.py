"""Benchmarks of the recipe taxi_bookmarks."""
