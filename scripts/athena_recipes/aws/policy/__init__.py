"""The least rights that building a recipe on Athena needs."""
