-- One row per person table, key and published row.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT03,LT06
{{ athena_recipes.anonymization_releases('anonymization', ['customer', 'patients'], hierarchies='anonymization__hierarchies') }}
