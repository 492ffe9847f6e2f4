"""Sample bids and events."""
