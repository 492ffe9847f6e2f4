"""Feeds of the General Bikeshare Feed Specification (GBFS), versions 2 and 3."""
