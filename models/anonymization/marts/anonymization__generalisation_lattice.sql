-- One row per person table and combination of levels.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT03,AM06
{{ athena_recipes.anonymization_lattice('anonymization', ['customer', 'patients'], hierarchies='anonymization__hierarchies') }}
