"""Sample data of slack_words."""
