"""Revisions of AWS Data Exchange, exported to the lake."""
