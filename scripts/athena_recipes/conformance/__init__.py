"""Proof that both engines build the same: each table of the project, compared row by row."""
