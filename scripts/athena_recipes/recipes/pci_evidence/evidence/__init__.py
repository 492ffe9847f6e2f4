"""The evidence of a day as a folder that an auditor can be handed, and its daily run."""
