"""A simulated fleet with known faults."""
