-- Each ID in s3_encryption_config_ids has a report: of another spelling nothing would be planned. Fix: write the ID as
-- inventory_reports has it.
{%- set named = var('s3_encryption_config_ids') or [] %}
with

named_ids as (

    select config_id
    from (
        values
        (cast(null as varchar))
        {%- for name in ([named] if named is string else named) %},
        ('{{ (name | string).replace("'", "''") }}')
        {%- endfor %}
    ) as given (config_id)

)

select named_ids.config_id
from named_ids
left join {{ ref('s3_encryption__inventory_reports') }} as reports
    on named_ids.config_id = reports.config_id
where named_ids.config_id is not null and reports.config_id is null
