"""Measure what a virtual training achieves."""
