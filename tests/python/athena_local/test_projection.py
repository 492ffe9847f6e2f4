"""Partition projection as Trino is to see it: units and formats that Trino lacks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from athena_local.moto_server.projected_partitions import projected_partitions
from athena_local.moto_server.projection import for_trino, needs_partitions, with_own_projection
from moto.core.exceptions import JsonRESTError

NOW = datetime(2024, 3, 31, 12, 30, tzinfo=UTC)


def projected(kind: str, settings: dict[str, str]) -> dict[str, Any]:
    """A table of Glue with a projected date column dt of these settings."""
    parameters = {"projection.enabled": "true", "projection.dt.type": "date"}
    parameters |= {f"projection.dt.{key.replace('_', '.')}": v for key, v in settings.items()}
    return {
        "Name": "t",
        "PartitionKeys": [{"Name": "dt", "Type": kind}],
        "Parameters": parameters,
        "StorageDescriptor": {"Location": "s3://lake/t/"},
    }


def seen(kind: str = "string", **settings: str) -> dict[str, str]:
    """What Trino gets for a projected date column dt of these settings, without the prefix."""
    found = for_trino(projected(kind, settings), NOW)["Parameters"]
    return {key.removeprefix("projection.dt."): value for key, value in found.items()}


def listed(kind: str, **settings: str) -> list[tuple[str, str]]:
    """Value and location of each partition that is listed for Trino."""
    table = projected(kind, settings)
    assert needs_partitions(table, NOW)
    assert for_trino(table, NOW)["Parameters"] == {}
    partitions = projected_partitions(table, NOW)
    return [(each["Values"][0], each["StorageDescriptor"]["Location"]) for each in partitions]


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
        (
            {
                "format": "HHmmssSSS dd/MM/yyyy",
                "range": "000000000 01/01/2024,000001000 01/01/2024",
                "interval": "500",
                "interval_unit": "millis",
            },
            "000000000 01/01/2024,000000500 01/01/2024,000001000 01/01/2024",
        ),
        (
            {
                "format": "yyyy-MM-dd",
                "range": "2024-01-01,2024-01-01",
                "interval_unit": "DAYS",
            },
            "2024-01-01",
        ),
        (
            {
                "format": "yyyy-MM",
                "range": "2024-01,2024-04",
                "interval": "45",
                "interval_unit": "DAYS",
            },
            "2024-01,2024-02,2024-03",
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


def test_partitions_are_listed_where_a_column_of_dates_has_no_equivalent() -> None:
    assert listed("date", format="yyyy-MM-dd", range="2024-01-31,NOW", interval_unit="MONTHS") == [
        ("2024-01-31", "s3://lake/t/dt=2024-01-31"),
        ("2024-02-29", "s3://lake/t/dt=2024-02-29"),
        ("2024-03-31", "s3://lake/t/dt=2024-03-31"),
    ]
    assert listed("date", format="yyyy/MM", range="2023/12,2024/01") == [
        ("2023-12-01", "s3://lake/t/dt=2023%2F12"),
        ("2024-01-01", "s3://lake/t/dt=2024%2F01"),
    ]
    hours = {"range": "2024-01-01-00,2024-01-01-07", "interval": "6", "interval_unit": "HOURS"}
    assert [value for value, _ in listed("timestamp", format="yyyy-MM-dd-HH", **hours)] == [
        "2024-01-01 00:00:00.000",
        "2024-01-01 06:00:00.000",
    ]


def test_what_cannot_be_listed_says_the_fix() -> None:
    hours = {"range": "2024-01-01-00,2024-01-01-07", "interval": "6", "interval_unit": "HOURS"}
    with pytest.raises(JsonRESTError, match="declare the column as timestamp or string"):
        listed("date", format="yyyy-MM-dd-HH", **hours)
    many = {"range": "2024-01-01-00-00-00,2024-01-08-00-00-00", "interval_unit": "SECONDS"}
    with pytest.raises(JsonRESTError, match="use a shorter range"):
        listed("timestamp", format="yyyy-MM-dd-HH-mm-ss", **many)
    table = projected("date", {"format": "yyyy-MM", "range": "2024-01,2024-02"})
    table["PartitionKeys"].append({"Name": "job", "Type": "string"})
    table["Parameters"]["projection.job.type"] = "injected"
    assert for_trino(table, NOW) == table


def test_what_trino_writes_back_keeps_the_projection() -> None:
    own = {"projection.dt.type": "date", "numRows": "1"}
    table = {"Name": "t", "Parameters": {"projection.dt.type": "enum", "numRows": "2"}}
    assert with_own_projection(table, own)["Parameters"] == {
        "projection.dt.type": "date",
        "numRows": "2",
    }
