-- Each value of a report is in report_rows, superseded, repeated or rejected, and the ledger counts the first three.
with

staged as (

    select
        count_if(status = 'current') as current_values,
        count_if(status = 'superseded') as superseded_values,
        count_if(status = 'repeated') as repeated_values
    from {{ ref('stg_web_analytics__values') }}

),

ledger as (

    select
        coalesce(sum(current_values), 0) as current_values,
        coalesce(sum(superseded_values), 0) as superseded_values,
        coalesce(sum(repeated_values), 0) as repeated_values
    from {{ ref('web_analytics__import_ledger') }}

),

published as (

    select count(*) as current_values
    from {{ ref('web_analytics__report_rows') }}

)

select
    staged.current_values,
    ledger.current_values as current_values_of_ledger,
    published.current_values as published_values
from staged
cross join ledger
cross join published
where
    staged.current_values <> ledger.current_values
    or staged.current_values <> published.current_values
    or staged.superseded_values <> ledger.superseded_values
    or staged.repeated_values <> ledger.repeated_values
