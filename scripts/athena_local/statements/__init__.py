"""One module per kind of statement: how it is read, and what it does."""
