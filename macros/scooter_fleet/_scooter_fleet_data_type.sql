{#
  The type of the column data of the source gbfs, for rows of unit tests.

  Usage: {{ athena_recipes.raw_value(_scooter_fleet_data_type(), tojson(data)) }} as data
#}
{% macro _scooter_fleet_data_type() %}
    {% set vehicle = '<bike_id:string,vehicle_id:string,lat:string,lon:string,is_reserved:string,is_disabled:string,'
        ~ 'last_reported:string,current_range_meters:string>' %}
    {% set vehicles = 'array<struct' ~ vehicle ~ '>' %}
    {% set station = 'struct<station_id:string,num_bikes_available:string,num_vehicles_available:string,'
        ~ 'vehicle_types_available:array<struct<vehicle_type_id:string,count:string>>,last_reported:string>' %}
    {{ return('struct<bikes:' ~ vehicles ~ ',vehicles:' ~ vehicles ~ ',stations:array<' ~ station ~ '>>') }}
{% endmacro %}
