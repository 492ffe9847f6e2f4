-- One row per step of the article and day from which its prices hold: what it costs before and after, per month, and the
-- ratio. A price holds until the next one of its name.
with

steps as (

    select * from (
        values
        ('endpoint', 'VPC endpoint in place of a NAT gateway', 'nat_gateway_processing', 'vpc_endpoint_processing'),
        ('compression', 'Compressed records to Firehose', 'firehose_ingestion', 'firehose_ingestion'),
        ('glacier', 'S3 Standard to Glacier', 's3_standard', 's3_glacier'),
        ('deep_archive', 'Glacier to Deep Archive', 's3_glacier', 's3_deep_archive')
    ) as steps (step, title, price_before, price_after)

),

prices as (

    select * from {{ ref('connected_vehicles__prices') }}

),

dates as (

    select distinct
        steps.step,
        prices.valid_from as price_date
    from steps
    inner join prices
        on prices.price in (steps.price_before, steps.price_after)

),

priced as (

    select
        steps.step,
        steps.title,
        dates.price_date,
        case when steps.step = 'compression' then {{ connected_vehicles_number_of('compression_ratio', 1, 1000) }} else 1 end as volume_ratio,
        max_by(befores.usd, befores.valid_from) as before_usd_per_gb,
        max_by(afters.usd, afters.valid_from) as after_usd_per_gb
    from steps
    inner join dates
        on steps.step = dates.step
    inner join prices as befores
        on steps.price_before = befores.price and dates.price_date >= befores.valid_from
    inner join prices as afters
        on steps.price_after = afters.price and dates.price_date >= afters.valid_from
    group by steps.step, steps.title, dates.price_date

),

costs as (

    select
        step,
        title,
        price_date,
        before_usd_per_gb,
        after_usd_per_gb,
        {{ connected_vehicles_number_of('gb_per_month', 0, 1000000000000) }} * before_usd_per_gb as before_usd,
        {{ connected_vehicles_number_of('gb_per_month', 0, 1000000000000) }} * after_usd_per_gb
        / nullif(volume_ratio, 0) as after_usd
    from priced

)

select
    step,
    price_date,
    title,
    before_usd_per_gb,
    after_usd_per_gb,
    cast(before_usd as double) as before_usd,
    cast(after_usd as double) as after_usd,
    before_usd / nullif(after_usd, 0) as times_cheaper,
    price_date = max(price_date) over (partition by step) as is_newest
from costs
