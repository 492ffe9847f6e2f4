"""The picture site: charts declared in dbt exposures and drawn from the marts."""
