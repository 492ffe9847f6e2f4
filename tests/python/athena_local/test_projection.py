"""Partition projection as Trino is to see it: units and formats that Trino lacks."""

from datetime import UTC, datetime

import pytest
from athena_local.moto_server.projection import for_trino, with_own_projection

NOW = datetime(2024, 3, 31, 12, 30, tzinfo=UTC)


def seen(kind: str = "string", **settings: str) -> dict[str, str]:
    """What Trino gets for a projected date column dt of these settings, without the prefix."""
    parameters = {"projection.enabled": "true", "projection.dt.type": "date"}
    parameters |= {f"projection.dt.{key.replace('_', '.')}": v for key, v in settings.items()}
    table = {"PartitionKeys": [{"Name": "dt", "Type": kind}], "Parameters": parameters}
    found = for_trino(table, NOW)["Parameters"]
    return {key.removeprefix("projection.dt."): value for key, value in found.items()}


@pytest.mark.parametrize(
    ("settings", "values"),
    [
        (
            {"format": "yyyyMM", "range": "202311,202402"},
            "202311,202312,202401,202402",
        ),
        (
            {
                "format": "yyyy",
                "range": "NOW-3YEARS,NOW",
                "interval": "2",
                "interval_unit": "years",
            },
            "2021,2023",
        ),
        (
            {
                "format": "yyyy-MM-dd",
                "range": "2024-01-31,NOW",
                "interval": "1",
                "interval_unit": "MONTHS",
            },
            "2024-01-31,2024-02-29,2024-03-31",
        ),
        (
            {"format": "'m'M/yyyy", "range": "m11/2023,NOW-1MONTH", "interval": "1"},
            "m11/2023,m12/2023,m1/2024,m2/2024",
        ),
    ],
)
def test_months_and_years_become_values(settings: dict[str, str], values: str) -> None:
    assert seen(**settings) == {"projection.enabled": "true", "type": "enum", "values": values}


def test_weeks_become_days_and_ranges_of_years_become_dates() -> None:
    found = seen(
        "date", format="yyyy-MM-dd", range="NOW-1YEAR,NOW", interval="2", interval_unit="WEEKS"
    )
    assert found["range"] == "2023-03-31,2024-03-31"
    assert (found["interval"], found["interval.unit"]) == ("14", "DAYS")


@pytest.mark.parametrize(
    "settings",
    [
        {"format": "yyyy-MM-dd", "range": "NOW-3DAYS,NOW", "interval_unit": "DAYS"},
        {"format": "yyyy-MM-dd-HH", "range": "2024-01-01-00,NOW"},
        {"format": "EEE", "range": "Mon,Tue", "interval_unit": "WEEKS"},
        {"format": "yyyyMM", "range": "no,date", "interval_unit": "MONTHS"},
        {"format": "yyyyMM", "range": "202401", "interval_unit": "MONTHS"},
    ],
)
def test_what_needs_no_change_or_has_no_equivalent_stays(settings: dict[str, str]) -> None:
    expected = {key.replace("_", "."): value for key, value in settings.items()}
    assert seen(**settings) == {"projection.enabled": "true", "type": "date", **expected}


def test_what_trino_writes_back_keeps_the_projection() -> None:
    own = {"projection.dt.type": "date", "numRows": "1"}
    table = {"Name": "t", "Parameters": {"projection.dt.type": "enum", "numRows": "2"}}
    assert with_own_projection(table, own)["Parameters"] == {
        "projection.dt.type": "date",
        "numRows": "2",
    }
