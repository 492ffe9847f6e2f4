"""Alerts of the recipe's tables, sent by SNS."""
