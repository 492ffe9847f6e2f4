"""`athena-recipes quicksight`: data sources and data sets of a policy's personas."""
