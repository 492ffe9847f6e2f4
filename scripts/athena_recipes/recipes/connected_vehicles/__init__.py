"""Decode CAN logs, score drivers, find defects."""
