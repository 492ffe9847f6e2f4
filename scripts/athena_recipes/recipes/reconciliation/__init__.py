"""Compare tables of two systems: tasks in, reports out."""
