"""Keys of the hashes that the anonymization recipe publishes."""
