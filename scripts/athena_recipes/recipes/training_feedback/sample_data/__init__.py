"""Statements of two courses, their feedback and its results."""
