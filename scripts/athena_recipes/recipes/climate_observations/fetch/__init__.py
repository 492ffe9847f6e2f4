"""NOAA's files, fetched from its public bucket."""
