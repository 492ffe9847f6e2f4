"""Loads the trips of new files into Redshift."""
