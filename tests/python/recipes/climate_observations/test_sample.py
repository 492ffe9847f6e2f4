"""The sample is large enough to prove something, and has every kind of input."""

import gzip

from athena_recipes.recipes.climate_observations.sample_data.generate import HEADER, HOLE

from tests.python.support.demo_lake import DemoLake


def test_the_sample_is_not_small(demo_lake: DemoLake) -> None:
    assert demo_lake.raw_files("climate_observations") > 30
    assert demo_lake.rows("climate_observations") > 50_000


def test_the_sample_has_every_kind_of_input(demo_lake: DemoLake) -> None:
    """What the docstring of the sample's generator lists."""
    folder = demo_lake.root / "raw" / "climate_observations" / "csv" / "by_year"
    first = {
        1887: (folder / "1887.csv").read_bytes(),
        1888: (folder / "1888.csv").read_bytes(),
        1889: gzip.decompress((folder / "1889.csv.gz").read_bytes()),
    }
    headers = {year for year, content in first.items() if content.startswith(HEADER.encode())}
    assert headers == {1888}

    with demo_lake.connection() as connection:

        def values(sql: str) -> list[object]:
            connection.execute("use recipes_climate_observations")
            return [row[0] for row in connection.execute(sql).fetchall()]

        reasons = values("select distinct reject_reason from observation_rejects order by 1")
        assert reasons == [
            *("bad_date", "bad_station", "bad_value", "blank_line", "delivered_before"),
            *("field_count", "missing_value", "outside_year", "superseded"),
        ]
        assert values("select sum(header_lines) from observation_files") == [1]
        assert set("GIOSX") == set(
            values("select distinct q_flag from noaa where q_flag is not null")
        )
        assert values("select distinct m_flag from noaa where m_flag is not null") == ["T"]
        assert values("select distinct element from observations_decoded where unit is null")
        assert values("select count(*) > 5 from noaa where dt = date '1888-02-29'") == [True]
        between = f"observed_date between date '{HOLE[0]}' and date '{HOLE[1]}'"
        days = f"from us_max_temperature_daily where n_stations = 0 and {between}"
        assert values(f"select count(*) {days}") == [(HOLE[1] - HOLE[0]).days + 1]
        assert values("select count(*) > 0 from station_coverage where not is_listed") == [True]
        assert values("select count(*) from stations where has_moved") == [2]
