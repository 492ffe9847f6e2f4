"""The daily review as a scheduled run on AWS."""
