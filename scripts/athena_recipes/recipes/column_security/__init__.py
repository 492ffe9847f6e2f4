"""Give each persona its columns and rows of an HR table."""
