"""Find the bid of each ad event, hot or cold."""
