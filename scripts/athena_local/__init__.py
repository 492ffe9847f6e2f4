"""athena_local: Amazon Athena on one machine, from a real Trino, moto and an Athena API server."""
