"""The events of the command `sensors` in bulk: ten million lines in a minute, made by DuckDB."""

from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from athena_recipes.recipes.streaming_buckets.sensors.files import file_key

RATE = 3_000  # readings per second of all sensors together: the article's stream
SENSORS = 4_000
# The shares of the command `sensors`: 1 % late, 0.2 % delivered twice, 0.1 % no reading. Every draw
# is a hash of the reading's number, so that the same hour has the same lines.
_LINES = """
    with readings as (
        select
            number as place,
            1 + hash(number, 1) % {sensors} as sensor,
            10 + hash(number, 2) % 141 as temperature,
            case
                when hash(number, 3) % 100 < 80 then 'OK'
                when hash(number, 3) % 100 < 88 then 'FAIL'
                else 'WARN'
            end as status,
            lpad(lower(to_hex(hash(number, 4))), 16, '0') as event,
            timestamp '{begin}'
            + to_milliseconds(cast((number - {first}) * 1000 / {rate} as bigint))
            - to_milliseconds(cast(
                if(
                    hash(number, 5) % 100 = 0,
                    60000 + hash(number, 6) % 1740000,
                    50 + hash(number, 6) % 2950
                ) as bigint
            )) as recorded_at
        from range({first}, {first} + {count}) as numbers (number)
    ),
    delivered as (
        select readings.* from readings
        union all
        select readings.* replace (place + hash(place, 7) % 2000 as place)
        from readings
        where hash(place, 8) % 1000 < 2
    ),
    lines as (
        select
            place,
            '{{"sensorId":' || sensor || ',"currentTemperature":' || temperature
            || ',"status":"' || status || '","eventId":"' || event
            || '","recordedAt":"' || strftime(recorded_at, '%Y-%m-%dT%H:%M:%S.%gZ') || '"}}' as line
        from delivered
    )
    select
        case
            when hash(place, 9) % 1000 > 0 then line
            when hash(place, 10) % 5 = 0 then left(line, length(line) // 2)
            when hash(place, 10) % 5 = 1 then 'sensor restarted'
            when hash(place, 10) % 5 = 2 then replace(line, '"sensorId"', '"id"')
            when hash(place, 10) % 5 = 3
                then replace(line, '"currentTemperature":', '"currentTemperature":"n/a","was":')
            else replace(line, '"sensorId":', '"sensorId":"S-1","was":')
        end as line
    from lines
    order by place
"""


def write_hour(
    folder: Path, hour: datetime, readings: int, sensors: int = SENSORS, files: int = 60
) -> int:
    """Write an hour of `readings` readings of `sensors` sensors, uncompressed; bytes written.

    Files are named as Firehose names them; 60 of the article's stream have 22 MiB each. `hour` is
    in UTC.
    """
    per_file = -(-readings // files)
    written = 0
    with duckdb.connect(config={"threads": 2}) as connection:
        for number in range(files):
            moment = hour + number * timedelta(hours=1) / files
            path = folder / file_key(moment, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            # Numbers go on from hour to hour, so that no event is in two.
            first = (int(hour.timestamp()) // 3600 * files + number) * per_file
            lines = _LINES.format(
                begin=f"{moment:%Y-%m-%d %H:%M:%S}",
                first=first,
                count=per_file,
                rate=per_file * files / 3600,
                sensors=sensors,
            )
            connection.execute(
                f"copy ({lines}) to '{path}' (format csv, header false, quote '', escape '',"
                " delimiter '\\x01')"
            )
            written += path.stat().st_size
    return written
