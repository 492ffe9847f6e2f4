-- Over the years of a full normal, the anomalies of a station, calendar month and measure sum to 0.
select
    anomalies.station_id,
    anomalies.measure,
    normals.calendar_month,
    sum(anomalies.anomaly) as anomaly_sum
from {{ ref('climate_observations__climate_anomalies') }} as anomalies
inner join {{ ref('climate_observations__climate_normals') }} as normals
    on anomalies.station_id = normals.station_id
    and anomalies.measure = normals.measure
    and month(anomalies.month_date) = normals.calendar_month
where year(anomalies.month_date) between normals.first_year and normals.last_year
group by anomalies.station_id, anomalies.measure, normals.calendar_month
having abs(sum(anomalies.anomaly)) > 1e-6
