"""`athena-recipes lake-formation`: tags, grants and roles from a recipe's column policy."""
