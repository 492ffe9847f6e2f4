"""Sample data of the recipe connected_vehicles."""
