"""Monthly taxi files, each loaded once and replaced when delivered again; zones as history."""
