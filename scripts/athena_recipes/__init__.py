"""What SQL cannot do for the recipes: the command line `athena-recipes`."""
