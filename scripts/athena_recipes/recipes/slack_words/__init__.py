"""Count the words of a Slack workspace."""
