"""Flows from channels of Slack to the lake."""
