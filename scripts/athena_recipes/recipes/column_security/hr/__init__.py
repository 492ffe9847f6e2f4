"""Read the employees from the HR database."""
