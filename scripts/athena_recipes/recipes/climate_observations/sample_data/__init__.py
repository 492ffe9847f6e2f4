"""Sample data of the recipe climate_observations."""
