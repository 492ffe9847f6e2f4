"""CAN logs: written by a simulated fleet, and decoded into packets."""
