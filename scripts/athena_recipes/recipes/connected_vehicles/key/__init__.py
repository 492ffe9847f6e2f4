"""`athena-recipes connected_vehicles key`."""
