"""Sample data of the recipe redshift_federation."""
