-- One row per alert and affected vehicle. An alert is a day on which more vehicles of a model got a DTC in the last
-- connected_vehicles_dtc_window_days than its own weeks before explain: observed > expected + 4 * sqrt(expected) + 1, and at
-- least connected_vehicles_dtc_minimum_vehicles. A code that a model never had is expected once in all days before.
{%- set window = connected_vehicles_number_of('dtc_window_days', 1, 28) %}
{%- set baseline = connected_vehicles_number_of('dtc_baseline_days', 1, 366) %}

with

vehicle_days as (

    select
        model,
        day_date,
        count(*) as vehicles
    from {{ ref('stg_connected_vehicles__vehicle_days') }}
    where model is not null
    group by model, day_date

),

onsets as (

    select * from {{ ref('stg_connected_vehicles__dtc_onsets') }}
    where model is not null

),

-- Only a day with a new report can begin or raise an alert.
days as (

    select distinct
        model,
        dtc,
        first_date as alert_date
    from onsets

),

exposure as (

    select
        days.model,
        days.dtc,
        days.alert_date,
        sum(case when vehicle_days.day_date > date_add('day', -{{ window }}, days.alert_date) then vehicle_days.vehicles else 0 end)
            as window_vehicle_days,
        sum(case when vehicle_days.day_date <= date_add('day', -{{ window }}, days.alert_date) then vehicle_days.vehicles else 0 end)
            as baseline_vehicle_days
    from days
    inner join vehicle_days
        on days.model = vehicle_days.model
        and days.alert_date >= vehicle_days.day_date
        and vehicle_days.day_date > date_add('day', -{{ window }} - {{ baseline }}, days.alert_date)
    group by days.model, days.dtc, days.alert_date

),

counted as (

    select
        days.model,
        days.dtc,
        days.alert_date,
        count_if(onsets.first_date > date_add('day', -{{ window }}, days.alert_date)) as observed,
        count_if(onsets.first_date <= date_add('day', -{{ window }}, days.alert_date)) as baseline_onsets
    from days
    inner join onsets
        on days.model = onsets.model
        and days.dtc = onsets.dtc
        and days.alert_date >= onsets.first_date
        and onsets.first_date > date_add('day', -{{ window }} - {{ baseline }}, days.alert_date)
    group by days.model, days.dtc, days.alert_date

),

expected as (

    select
        counted.model,
        counted.dtc,
        counted.alert_date,
        counted.observed,
        (counted.baseline_onsets + 1e0) * exposure.window_vehicle_days / nullif(exposure.baseline_vehicle_days, 0) as expected
    from counted
    inner join exposure
        on counted.model = exposure.model and counted.dtc = exposure.dtc and counted.alert_date = exposure.alert_date

),

alerts as (

    select * from expected
    where
        observed >= {{ connected_vehicles_number_of('dtc_minimum_vehicles', 1, 100000) }}
        and observed > expected + 4 * sqrt(expected) + 1

)

select
    alerts.alert_date,
    alerts.model,
    alerts.dtc,
    onsets.masked_vin,
    onsets.first_date as reported_date,
    cast(alerts.observed as bigint) as affected_vehicles,
    alerts.expected as expected_vehicles
from alerts
inner join onsets
    on alerts.model = onsets.model
    and alerts.dtc = onsets.dtc
    and alerts.alert_date >= onsets.first_date
    and onsets.first_date > date_add('day', -{{ window }}, alerts.alert_date)
