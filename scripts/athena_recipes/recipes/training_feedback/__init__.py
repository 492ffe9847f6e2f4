"""Measure what a virtual training achieves: feedback, gain, completion."""
