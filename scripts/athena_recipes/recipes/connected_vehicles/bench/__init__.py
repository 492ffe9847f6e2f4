"""The benchmark of the recipe connected_vehicles."""
