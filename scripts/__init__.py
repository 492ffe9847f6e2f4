"""The command line for what SQL cannot do: `python -m scripts --help`."""
