"""The bot that asks learners for feedback."""
