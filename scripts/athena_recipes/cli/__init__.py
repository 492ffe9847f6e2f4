"""The command line: errors, output, settings, and the commands that are found."""
