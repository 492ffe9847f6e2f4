"""Import tasks of an earlier tool, and publish reports."""
