"""Contracts, tests and docs of published tables, from the policy in a sources file."""
