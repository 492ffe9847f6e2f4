"""Athena's resources besides executions; each class has a table of the operations it answers."""
