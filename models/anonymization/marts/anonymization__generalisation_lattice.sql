-- One row per person table and combination of levels.
{{ athena_recipes.anonymization_lattice('anonymization', ['customer', 'patients'], hierarchies='anonymization__hierarchies') }}
