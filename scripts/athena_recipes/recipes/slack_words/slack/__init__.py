"""A workspace's own export, and what is to be known of a person no more."""
