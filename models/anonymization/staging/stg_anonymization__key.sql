-- The key in use: the newest, or the one that a variable names. One row, and part of the statements that
-- read it, never a table or a view of its own; so nothing lists it.
{{ config(materialized='ephemeral') }}

{%- set wanted = var('anonymization_key_version', none) %}

select
    try_cast(key_version as bigint) as key_version,
    from_hex(key_hex) as key_bytes
from {{ source('anonymization', 'pseudonymisation_keys') }}
where
    try_cast(key_version as bigint) = {% if wanted is not none %}{{ wanted }}{% else %}(
        select max(try_cast(newest.key_version as bigint)) as key_version
        from {{ source('anonymization', 'pseudonymisation_keys') }} as newest
    ){% endif %}
