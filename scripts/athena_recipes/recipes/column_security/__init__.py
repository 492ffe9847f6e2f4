"""Give each persona exactly its columns and rows of an HR table."""
