"""Compare tables of two systems: import tasks, publish reports."""
