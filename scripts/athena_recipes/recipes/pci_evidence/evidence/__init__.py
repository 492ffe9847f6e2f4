"""The evidence of a day as a folder for an auditor, and its daily run."""
