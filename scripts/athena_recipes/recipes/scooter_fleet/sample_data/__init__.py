"""Sample data of the recipe scooter_fleet: a city that is simulated event by event."""
