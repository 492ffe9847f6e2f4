"""Collect GBFS feeds of scooter fleets, and plan where the scooters go."""
