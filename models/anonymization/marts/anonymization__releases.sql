-- One row per person table, key and published row.
{{ athena_recipes.anonymization_releases('anonymization', ['customer', 'patients'], hierarchies='anonymization__hierarchies') }}
