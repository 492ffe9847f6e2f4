"""Manage the keys of the published hashes."""
