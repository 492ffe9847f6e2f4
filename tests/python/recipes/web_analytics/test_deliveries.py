"""Reports that come once, again, corrected, damaged and in other shapes; held to pandas."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from athena_recipes.recipes.web_analytics.sample_data.generate import sources

from tests.python.recipes.web_analytics.analytics_lake import AnalyticsLake, ga4, text, universal
from tests.python.recipes.web_analytics.odd_files import deliver_odd_files, odd_files

HOURS = ["2020050113", "2020050114"]
# The same report of both APIs: two metrics, two devices.
ROWS = [([hour, device], ["12", "14"]) for hour in HOURS for device in ("desktop", "mobile")]
UA = universal(["ga:dateHour", "ga:deviceCategory"], ["ga:users", "ga:sessions"], ROWS)
GA4 = ga4(["dateHour", "deviceCategory"], ["totalUsers", "sessions"], ROWS)
RUN = "{:08x}-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> AnalyticsLake:
    """The sample's files, files of others, and the import and build of them."""
    lake = AnalyticsLake(tmp_path_factory.mktemp("analytics"))
    for key, body, written_at in sources(seed=3, scale=0.3):
        seconds = datetime.fromisoformat(written_at).timestamp()
        os.utime(lake.write(key, body), (seconds, seconds))
    lake.deliver("ua-property-1", RUN.format(1), text({"reports": [UA]}))
    lake.deliver("ga4-property-2", RUN.format(2), text(GA4))
    lake.deliver("my-flow", RUN.format(3), text(GA4), folders="")
    deliver_shapes(lake)
    deliver_odd_files(lake)
    deliver_sums(lake)
    lake.convert("--property", "my-flow=properties/3")
    deliver_damaged_rows(lake)
    lake.built = lake.build().stdout
    return lake


def deliver_shapes(lake: AnalyticsLake) -> None:
    """Reports of other shapes, each of a property of its own."""
    two_ranges = universal(["ga:dateHour"], ["ga:users"], [([HOURS[0]], ["5"])])
    two_ranges["data"]["rows"][0]["metrics"].append({"values": ["4"]})
    both = {"reports": [two_ranges, universal(["ga:date"], ["ga:users"], [(["20200501"], ["9"])])]}
    lake.deliver("shape-property-10", "ranges", text(both))
    clock = ga4(["date", "hour", "city"], ["activeUsers"], [(["20200501", "7", "a'\"b"], ["2"])])
    lake.deliver("shape-property-11", "clock", text({"reports": [clock]}))
    zone = ga4(["dateHour"], ["custom:x"], [(["2020050113"], ["1.5"])], timeZone="Mars/Base")
    lake.deliver("shape-property-12", "zone", text(zone))
    total = ga4(["country"], ["sessions"], [(["France"], ["2"])], subjectToThresholding=True)
    lake.deliver("shape-property-13", "total", text(total))
    months = ga4(["yearMonth"], ["totalUsers"], [(["202005"], ["70"])], timeZone="Asia/Kolkata")
    lake.deliver("shape-property-14", "months", text(months))
    rates = universal(["ga:date"], ["ga:exitRate", "ga:bounceRate"], [(["20200501"], ["41.5"] * 2)])
    for entry in rates["columnHeader"]["metricHeader"]["metricHeaderEntries"]:
        entry["type"] = "PERCENT"
    lake.deliver("shape-property-15", "rates", text({"reports": [rates]}))


def deliver_sums(lake: AnalyticsLake) -> None:
    """Days with more users than user-hours: a first day of six hours, and a whole day."""
    for one, hours in (("40", range(18, 24)), ("41", range(24))):
        rows = [([f"20200501{hour:02}", "desktop"], ["1"]) for hour in hours]
        hourly = ga4(["dateHour", "deviceCategory"], ["totalUsers"], rows)
        daily = ga4(["date"], ["totalUsers"], [(["20200501"], ["30"])])
        lake.deliver(f"sums-property-{one}", f"sums_{one}", text(hourly, daily))
    for name in ("no_end", "no_bytes"):
        lake.deliver("ends-property-30", name, text({"reports": [UA]}))


def deliver_damaged_rows(lake: AnalyticsLake) -> None:
    """Files in rows/ that were cut or edited after the import."""
    for key, content in lake.written().items():
        if key.startswith("property=30/"):
            *others, record = content.splitlines(keepends=True)
            is_first = json.loads(record)["source_key"].endswith("no_end")
            lake.write(f"rows/{key}", b"".join(others) if is_first else b"")
    [path] = (lake.raw / "rows" / "property=odd.gzip").iterdir()
    content = path.read_bytes().splitlines(keepends=True)
    lake.write("rows/property=cut/a.json", content[0])
    lake.write("rows/property=cut/b.json", content[0][:40] + b"\n\xff\xfe" + content[-1])


def test_both_apis_give_the_same_rows(lake: AnalyticsLake) -> None:
    columns = "grain, local_time, dimensions, metric, value, is_additive, is_sampled"
    found = [
        lake.query(f"select {columns} from report_rows where property_id = '{one}' order by all")
        for one in ("1", "2", "3")
    ]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 8
    day = (
        "property_id in ('1', '2', '3') and metric = 'users' and local_time = '2020-05-01 13:00:00'"
    )
    begins = lake.query(
        f"select distinct property_id, reported_at::varchar from report_rows where {day}"
    )
    utc = "2020-05-01 11:00:00"
    # Universal Analytics does not say its time zone.
    assert sorted(begins) == [("1", None), ("2", utc), ("3", utc)]
    sample = lake.query(
        "select * exclude property_id from ga_sample where property_id = '2' order by all"
    )
    assert sample[0] == (2020, 5, 1, 13, "desktop", 12)
    assert len(sample) == 4


def test_reports_of_other_shapes(lake: AnalyticsLake) -> None:
    columns = (
        "property_id, grain, local_time::varchar, reported_at::varchar, dimensions, metric, value"
    )
    rows = lake.query(f"select {columns} from report_rows where flow like 'shape%' order by all")
    hour, seven = "2020-05-01 13:00:00", ("2020-05-01 07:00:00", "2020-05-01 05:00:00")
    assert rows == [
        ("10", "day", "2020-05-01 00:00:00", None, "{}", "users", 9.0),
        ("10", "hour", hour, None, '{"dateRange":"date_range_0"}', "users", 5.0),
        ("10", "hour", hour, None, '{"dateRange":"date_range_1"}', "users", 4.0),
        ("11", "hour", *seven, '{"city":"a\'\\"b"}', "active_users", 2.0),
        ("12", "hour", hour, None, "{}", "custom:x", 1.5),
        ("13", "none", None, None, '{"country":"France"}', "sessions", 2.0),
        ("14", "month", "2020-05-01 00:00:00", "2020-04-30 18:30:00", "{}", "users", 70.0),
        ("15", "day", "2020-05-01 00:00:00", None, "{}", "bounce_share", 0.415),
        ("15", "day", "2020-05-01 00:00:00", None, "{}", "exitRate", 0.415),
    ]  # fmt: skip
    # The first day of an import has six hours: its users are not compared with their sum.
    assert "WARN 1 assert_daily_users_are_no_sums" in lake.built


def test_what_cannot_be_read_is_counted_with_its_fix(lake: AnalyticsLake) -> None:
    odd = odd_files()
    statuses = lake.statuses()
    assert {name: statuses[name] for name in odd} == {name: one[1] for name, one in odd.items()}
    assert statuses[".hidden"] == "hidden name"
    found: dict[str, dict[str, int | None]] = {}
    for file, reason, rows, fix in lake.query(
        "select source_file, reject_reason, rejected_rows, fix from import_rejects"
        " where coalesce(property_id, '') <> 'cut'"
    ):
        assert fix, reason
        found.setdefault(file.rpartition("/")[2], {})[reason] = rows
    assert {name: found.get(name, {}) for name in odd} == {
        name: one[2] for name, one in odd.items()
    }
    assert found["report.json"] == {"unknown_prefix": None}
    assert found["loose.json"] == {"no_valid_partition": None}
    # Of files in rows/: one without its record, and one with a line that is damaged.
    cut = "from import_rejects where property_id = 'cut' group by 1 order by 1"
    assert lake.query(f"select reject_reason, sum(rejected_rows) {cut}") == [
        ("no_record", 1),
        ("unreadable_line", 2),
    ]
    assert lake.query("select count(*) from device_hours where property_id = 'cut'") == [(0,)]


def test_rows_are_those_of_pandas(lake: AnalyticsLake) -> None:
    """json_normalize of the same files, with the last run of each hour."""
    paths = [path for path in sorted((lake.raw / "appflow").rglob("*")) if path.is_file()]
    frame = pd.concat(
        [frame for path in paths if path.parts[-6].endswith("00000001") for frame in tidy(path)]
    )
    grain = ["property_id", "local_time", "names", "metric"]
    last = frame.groupby(grain)["run"].transform("max")
    frame = frame[frame["run"] == last].drop_duplicates([*grain, "dimensions"], keep="last")
    expected = sorted(zip(*(frame[name] for name in [*grain, "dimensions", "value"]), strict=True))
    rows = lake.query(
        "select property_id, left(strftime(local_time, '%Y%m%d%H'), if(grain = 'hour', 10, 8)),"
        " dimension_names, metric, dimensions, value"
        " from report_rows where property_id like '%00000001'"
    )
    assert len(expected) > 700
    assert sorted(rows) == expected


NAMES = {
    "totalUsers": "users", "screenPageViews": "page_views", "pageviews": "page_views",
    "newUsers": "new_users", "bounceRate": "bounce_share",
}  # fmt: skip


def tidy(path: Path) -> Iterator[pd.DataFrame]:
    """Tidy rows of a file's reports, by pandas alone."""
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        return
    pages = path.parent.glob(f"{path.name[:36]}*")
    written = max(page.stat().st_mtime_ns for page in pages)
    run = "/".join([*path.parts[-5:-1], f"{written:030}"])
    for report in document.get("reports", [document]):
        if "columnHeader" in report:
            header = report["columnHeader"]
            names = header["dimensions"]
            entries = header["metricHeader"]["metricHeaderEntries"]
            rows = pd.json_normalize(report["data"].get("rows", []))
            dimensions = lambda row: row["dimensions"]  # noqa: E731
            values = lambda row: row["metrics"][0]["values"]  # noqa: E731
        else:
            names = [one["name"] for one in report["dimensionHeaders"]]
            entries = report["metricHeaders"]
            rows = pd.json_normalize(report.get("rows", []))
            dimensions = lambda row: [one["value"] for one in row["dimensionValues"]]  # noqa: E731
            values = lambda row: [one["value"] for one in row["metricValues"]]  # noqa: E731
        found: list[dict[str, Any]] = []
        for _, row in rows.iterrows():
            time, *others = dimensions(row)
            pairs = dict(zip([name.removeprefix("ga:") for name in names[1:]], others, strict=True))
            for entry, value in zip(entries, values(row), strict=True):
                plain = entry["name"].removeprefix("ga:")
                percent = 100 if entry["type"] == "PERCENT" else 1
                found.append(
                    {
                        "property_id": path.parts[-6].rpartition("-")[2],
                        "run": run,
                        "local_time": time,
                        "names": ",".join(pairs),
                        "dimensions": json.dumps(pairs, separators=(",", ":")),
                        "metric": NAMES.get(plain, plain),
                        "value": float(value) / percent,
                    }
                )
        yield pd.DataFrame(found)


def test_a_second_run_adds_nothing_and_a_correction_replaces(lake: AnalyticsLake) -> None:
    sums = (
        "select property_id, count(*), round(sum(value), 6) from report_rows group by 1 order by 1"
    )
    totals = lake.query(sums)
    # The printed fix of files in rows/ that lost their end.
    ends = "select distinct status, fix from import_ledger where source_key like '%/no_%' and {}"
    damaged = "source_key like '%ends%'"
    assert lake.query(ends.format(damaged)) == [
        ("waiting", "Run analytics convert, then build again")
    ]
    assert lake.convert("--property", "my-flow=3")["ends-property-30"]["converted"] == 2
    before = lake.written()
    done = lake.convert("--property", "my-flow=3")
    assert sum(row["converted"] for row in done.values()) == 0
    assert lake.written() == before
    lake.convert("--property", "my-flow=3", "--also-unchanged")
    assert lake.written() == before

    # The same days on demand; an object that is delivered again; a flow with another property.
    one = ga4(["dateHour", "deviceCategory"], ["totalUsers"], [([HOURS[0], "desktop"], ["20"])])
    lake.deliver("ga4-property-2", RUN.format(4), text(one), folders="2020/05/02/07")
    lake.deliver("ua-property-1", RUN.format(1), text({"reports": [UA, UA]}))
    done = lake.convert("--property", "my-flow=33")
    assert done["my-flow"] | {"rejects": 0} == {
        "flow": "my-flow", "property": "33", "files": 1, "converted": 1, "rows": 4, "rejects": 0,
        "removed_files": 1,
    }  # fmt: skip
    assert [done[flow]["converted"] for flow in ("ga4-property-2", "ua-property-1")] == [1, 1]
    lake.build("--exclude-resource-type", "test", "unit_test", "seed")
    hour = "local_time = '2020-05-01 13:00:00' and property_id in ('1', '2', '3', '33')"
    users = lake.query(f"select property_id, device, users from device_hours where {hour}")
    assert sorted(users) == [
        ("1", "desktop", 12.0), ("1", "mobile", 12.0), ("2", "desktop", 20.0),
        ("2", "mobile", None), ("33", "desktop", 12.0), ("33", "mobile", 12.0),
    ]  # fmt: skip
    counts = "select current_values, superseded_values, repeated_values from import_ledger"
    assert lake.query(f"{counts} where source_key like '%{RUN.format(2)}'") == [(6, 2, 0)]
    assert lake.query(f"{counts} where source_key like '%{RUN.format(1)}'") == [(8, 0, 8)]
    after = lake.query(sums)
    changed = {row[0] for row in set(after) ^ set(totals)}
    assert changed == {"2", "3", "30", "33"}
    assert {lake.statuses()[name] for name in ("no_end", "no_bytes")} == {"imported", "superseded"}


def test_an_empty_lake(tmp_path: Path) -> None:
    lake = AnalyticsLake(tmp_path)
    assert lake.convert() == {}
    lake.build("--exclude-resource-type", "unit_test", "--exclude", "test_name:not_summed")
    assert lake.query("select count(*) from report_rows") == [(0,)]
    assert lake.query("select count(*) from import_ledger") == [(0,)]
