"""Commands of the recipe `labeling_insights`."""
