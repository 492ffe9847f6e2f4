-- One row per person table, key and published row. From the policy, by `athena-recipes anonymization models`. Do not edit; run it again.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT03,LT06,AM06
{{ athena_recipes.anonymization_releases('anonymization', ['customer', 'patients'], hierarchies='anonymization__hierarchies') }}
