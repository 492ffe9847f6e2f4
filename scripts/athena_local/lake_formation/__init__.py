"""Lake Formation: the grants that moto keeps decide what a role may read in Trino."""
