-- No hour with raw lines before the newest curated hour is left out: once it is older than
-- the horizon, the view would have it in neither branch. A run of named hours may leave some out,
-- which the next run builds; then this warns. The Iceberg form knows hours by their readings alone.
{{ config(severity='warn' if var('streaming_buckets_hours') else 'error') }}
{%- set chosen = streaming_buckets_chosen() %}
{%- set missing = streaming_buckets_missing(streaming_buckets_known(chosen.hours))
    if athena_recipes.is_building() else [] %}
{%- set open = var('streaming_buckets_open_hour') or '9999-12-31-23' %}

select
    dt,
    count(*) as lines
from {{ ref('stg_streaming_buckets__readings') }}
where
    {{ streaming_buckets_in_ranges('dt', streaming_buckets_ranges(missing)) }}
    and dt < '{{ open }}'
    {%- if var('streaming_buckets_curated') == 'iceberg' %}
    and reject_reason is null
    {%- endif %}
group by dt
