"""The engine: a client of Trino's own protocol, and how its values are written as text."""
