"""`make demo`: sample data, build, docs and site in one process, and only what changed."""
