"""Collect the feeds of scooter fleets (GBFS)."""
