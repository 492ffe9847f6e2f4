-- One row per table, column and reason.
{{ athena_recipes.anonymization_rejects('anonymization', ['customer', 'store_sales', 'patients'], hierarchies='anonymization__hierarchies') }}
