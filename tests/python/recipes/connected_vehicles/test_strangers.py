"""Files of a stranger: odd, late and damaged ones; another build, another key; no VIN anywhere."""

import gzip
import json
from datetime import datetime
from typing import Any

import pytest
from athena_recipes.lake.keys.keys import create_key

from tests.python.recipes.connected_vehicles.vehicle_lake import VIN, VehicleLake, packet

DAY = "2026-05-04"


def samples(count: int, begin: int = 0, **other: Any) -> list[dict[str, Any]]:
    """Seconds at 72 km/h."""
    return [{"offset_s": begin + n, "speed_kmh": 72, **other} for n in range(count)]


def deliver(lake: VehicleLake) -> dict[tuple[str, str], int]:
    """Odd files, each beside good packets of its own; returns what must be rejected."""
    rejects: dict[tuple[str, str], int] = {}

    def odd(name: str, hour: int, lines: list[Any], **reasons: int) -> None:
        good = packet(f"{DAY}T{hour:02d}:00:00Z", samples(2))
        path = lake.deliver(DAY, [good, *lines], name)
        shown = path.name.replace(VIN, "VIN")
        rejects.update({(f"dt={DAY}/{shown}", reason): n for reason, n in reasons.items()})

    other = packet(f"{DAY}T09:05:00Z", samples(1))
    odd("plain.json", 1, [b"\n", b"{not json}\n", b'{"vin": "cut', b"\n"], line_unreadable=2)
    odd("keys.json.gz", 2, [{}, {"speed": 1}, {"vin": VIN}], line_unreadable=2, time_missing=1)
    odd("array.json.gz", 3, [[1, 2], 7, "text", None], line_unreadable=3, vin_unreadable=1)
    odd(
        "types.json.gz",
        4,
        [
            packet(f"{DAY}T04:01:00Z", "lost"),
            {**packet(f"{DAY}T04:02:00Z"), "samples": {"offset_s": 0}},
            {**packet(f"{DAY}T04:03:00Z"), "samples": [[1], 2]},
            packet(f"{DAY}T04:04:00Z", [{"offset_s": "x"}, {"offset_s": -1}, {"offset_s": 1e30}]),
            packet(f"{DAY}T04:05:00Z", [{"offset_s": 0, "speed_kmh": 1e400, "fuel_pct": True}]),
            packet(f"{DAY}T04:09:00Z", [None, {"note": "}", "offset_s": 1}]),
            packet(f"{DAY}T04:10:00Z", samples(1), vin="0"),
            packet(f"{DAY}T04:11:00Z", [{"speed_kmh": 50}], dtc=["P0999"]),
            packet(f"{DAY}T04:06:00Z", samples(1), driver_id=7),
            packet(f"{DAY}T04:07:00Z", samples(1), dtc="P0301"),
            packet(f"{DAY}T04:08:00Z", samples(1), dtc=[1, {"a": 2}, None]),
        ],
        samples_unreadable=2,
        offset_unreadable=11,
        value_dropped=1,
        vin_unreadable=1,
    )
    odd(
        "times.json.gz",
        5,
        [
            packet("0000-01-01T00:00:00Z", samples(1)),
            packet("10000-01-01T00:00:00Z", samples(1)),
            packet("2026-02-30T00:00:00Z", samples(1)),
            packet(f"{DAY}T25:00:00Z", samples(1)),
            packet("1746345600", samples(1)),
            packet("2026-05-06T00:00:00Z", samples(1)),
            packet(f"{DAY}T07:01:00+02:00", samples(1)),
        ],
        time_unreadable=5,
        time_in_the_future=1,
    )
    odd(f"{VIN}-day.json.gz", 6, [packet("", samples(1))], time_unreadable=1)
    crlf = json.dumps(packet(f"{DAY}T07:01:00Z", samples(1))).encode() + b"\r\n"
    latin = json.dumps(packet(f"{DAY}T07:02:00Z", samples(1), model="Citroën"), ensure_ascii=False)
    odd("latin.json.gz", 7, [crlf, latin.encode("latin-1") + b"\n"])
    repeated = b'{"vin":"%s","vin":"%s","packet_at":"%sT08:01:00Z","samples":[{"offset_s":1}]}\n'
    odd(
        "repeated_keys.json.gz",
        8,
        [repeated % (VIN.encode(), VIN.encode(), DAY.encode())],
        driver_missing=1,
    )
    odd("more.json.gz", 9, [json.dumps(other).encode() + b" {}\n"], further_documents=1)
    lake.deliver(DAY, [packet(f"{DAY}T23:00:00Z", samples(1))], "again.json.gz")
    lake.write(f"packets/dt={DAY}/empty.json.gz", b"")
    lake.write(f"packets/dt={DAY}/empty_gzip.json.gz", gzip.compress(b""))
    body = gzip.compress(json.dumps(packet(f"{DAY}T10:00:00Z", samples(9))).encode() * 50)
    lake.write(f"packets/dt={DAY}/cut.json.gz", body[: len(body) // 2])
    lake.write("packets/dt=2026-13-45/a.json", b"{}\n")
    lake.write("other/file.csv", b"a,b\n")
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    fence = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    lake.write("geofences/all.json", json.dumps(fence).encode() + b"\n")
    lake.write("geofences/pretty.json", json.dumps(fence, indent=1).encode())
    return rejects


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[VehicleLake, dict[Any, int], str]:
    """The lake with odd files, what must be rejected, and what dbt printed."""
    lake = VehicleLake(tmp_path_factory.mktemp("strangers"))
    rejects = deliver(lake)
    done = lake.build()
    return lake, rejects, done.stdout


Built = tuple[VehicleLake, dict[Any, int], str]


def test_odd_packets_are_counted_by_file_and_reason(built: Built) -> None:
    lake, rejects, _ = built
    assert lake.rejects() == rejects
    assert lake.query("select count(*) from telemetry_rejects where fix is null") == [(0,)]


def test_good_packets_beside_odd_ones_are_read(built: Built) -> None:
    lake, _, _ = built
    hours = lake.query(
        "select hour(sampled_at), count(*) from telemetry where minute(sampled_at) = 0"
        " group by all order by all"
    )
    assert hours == [*((hour, 2) for hour in range(1, 10)), (23, 1)]
    assert lake.query("select count(*) from telemetry where driver_id = '7'") == [(1,)]
    codes = lake.query("select dtcs from telemetry where dtcs is not null order by all")
    assert codes == [("P0301",), ("P0999",)]


def test_files_that_are_not_read_are_named(built: Built) -> None:
    lake, _, printed = built
    found = lake.query("select file, reason from unread_files where fix is not null")
    names = {(file.removeprefix("connected_vehicles/"), reason) for file, reason in found}
    assert names == {
        (f"packets/dt={DAY}/empty.json.gz", "empty"),
        (f"packets/dt={DAY}/cut.json.gz", "unreadable"),
        ("packets/dt=2026-13-45/a.json", "no valid partition"),
        ("other/file.csv", "unknown prefix"),
        ("geofences/pretty.json", "no polygon"),
    }
    assert "cut.json.gz" in printed


def test_no_vin_and_no_key_in_any_public_table(built: Built) -> None:
    lake, _, printed = built
    with lake.connection() as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema = 'recipes_connected_vehicles'"
        ).fetchall()
        # Staging tables are stored in the raw schema; they have no VIN either.
        tables += connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name = 'recipes_raw_connected_vehicles'"
        ).fetchall()
        texts = [str(connection.execute(f"select * from {t}").fetchall()) for (t,) in tables]
    assert len(tables) > 18
    [key_file] = (lake.raw / "keys").glob("key_*.csv")
    key = key_file.read_text(encoding="utf-8").splitlines()[1].split(",")[2]
    assert any("dt=2026-05-04/VIN-day.json.gz" in text for text in texts)
    for text in [*texts, printed]:
        assert VIN not in text.upper()
        assert key not in text


WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
MARTS = ("-s", "+connected_vehicles__telemetry_rejects")


def test_late_packets_are_merged_and_building_again_changes_nothing(built: Built) -> None:
    """The last test of the module: it delivers more files to the lake, and builds it once.

    The build reads the lake's only day again; one second of it is sent again with another value.
    """
    lake, _, _ = built
    everything = "select masked_vin, sampled_at, speed_kmh, dt, file from telemetry order by all"
    before = lake.query(everything)
    # Two days late, with a second that is there; and a day from before, found by the search.
    late = packet(f"{DAY}T02:00:00Z", samples(2, 1, auxiliary_battery_v=12))
    lake.deliver("2026-05-06", [late, late])
    lake.deliver("2026-05-01", [packet("2026-05-01T10:00:00Z", samples(1))])
    # A file that is written again replaces what it gave; a day in the future is a typo.
    lake.deliver(DAY, [packet(f"{DAY}T23:00:00Z", samples(1, speed_kmh=50))], "again.json.gz")
    lake.deliver("2099-01-01", [packet(f"{DAY}T23:30:00Z", samples(1))])
    lake.build(*MARTS)
    after = lake.query(everything)
    [changed] = set(before) - set(after)
    assert changed[1:3] == (datetime(2026, 5, 4, 23), 72.0)
    assert [one[2] for one in after if one[1] == changed[1]] == [50.0]
    before = [one for one in before if one != changed]
    after = [one for one in after if one[1] != changed[1]]
    new = sorted((at.isoformat(), dt) for _, at, _, dt, _ in set(after) - set(before))
    assert new == [("2026-05-01T10:00:00", "2026-05-01"), (f"{DAY}T02:00:02", "2026-05-06")]
    assert lake.rejects()["dt=2026-05-06/a.json.gz", "second_repeated"] == 3
    # A new key would make each vehicle two: the build says what to do, and changes nothing.
    found = lake.query(everything)
    create_key(lake.raw)
    refused = lake.dbt("build", "-s", "connected_vehicles__telemetry", *WITHOUT_TESTS)
    assert refused.returncode != 0
    assert "--full-refresh" in refused.stdout
    assert lake.query(everything) == found
