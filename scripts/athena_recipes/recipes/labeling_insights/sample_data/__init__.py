"""Sample data of the recipe labeling_insights: Ground Truth jobs and a Label Studio project."""
