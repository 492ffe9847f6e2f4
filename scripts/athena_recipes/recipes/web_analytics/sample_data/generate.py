"""AppFlow's files of a view of Universal Analytics and a property of GA4, and what is made of them.

Each has a day on which the clock is changed. Runs of the hourly flows overlap and restate the day
before, as scheduled runs do; one is repeated on demand. Files have what real ones have: no rows,
several reports, a sample, withheld rows, a row (other), a value that is no number, a row that is
too short, an error as the answer, text in Latin-1, a report on two pages, one
whose other page is missing, and one that is cut off.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from athena_recipes.recipes.web_analytics.analytics.convert import convert, lines
from athena_recipes.recipes.web_analytics.analytics.lake import stamp, written_key
from athena_recipes.recipes.web_analytics.sample_data.reports import (
    Report,
    Rows,
    ga4_file,
    ga4_report,
    ua_file,
    ua_report,
)
from athena_recipes.recipes.web_analytics.sample_data.visits import Visit, counted, visits_of

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 3
VIEW, VIEW_ZONE, VIEW_DAY = "190000001", "America/New_York", date(2020, 10, 31)
PROPERTY, PROPERTY_ZONE, PROPERTY_DAY = "300000001", "Australia/Sydney", date(2020, 10, 3)
DAYS = 14
USERS = 160
_UA_HOURS = {"ga:users": "INTEGER", "ga:sessions": "INTEGER", "ga:pageviews": "INTEGER"}
_UA_DAYS = {"ga:users": "INTEGER", "ga:newUsers": "INTEGER", "ga:bounceRate": "PERCENT"}
_GA4_HOURS = {name: "TYPE_INTEGER" for name in ("totalUsers", "sessions", "screenPageViews")}
_GA4_DAYS = {
    "totalUsers": "TYPE_INTEGER",
    "newUsers": "TYPE_INTEGER",
    "bounceRate": "TYPE_FLOAT",
    "customEvent:depth": "TYPE_STANDARD",
}


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/web_analytics/.

    `scale` 1 is 14 days of each; `seed` chooses the visits.
    """
    for key, body, written_at in sources(seed, scale):
        yield key, body
        found = convert(body, key, written_at)
        yield written_key(key, found.property_id), lines(found)


def sources(seed: int, scale: float) -> Iterator[tuple[str, bytes, str]]:
    """(key, content, time of the last write) of the files of AppFlow."""
    days = max(round(DAYS * scale), 3)
    chance = random.Random(f"runs {seed}")
    for make in (_universal, _ga4):
        for flow, run_at, body in make(seed, days):
            execution = uuid.UUID(int=chance.getrandbits(128), version=4)
            pages = body if isinstance(body, list) else [body]
            for number, page in enumerate(pages):
                name = f"{execution}-{number}" if len(pages) > 1 else f"{execution}"
                key = f"appflow/{flow}/{run_at:%Y/%m/%d/%H}/{name}"
                yield key, page, stamp(run_at + timedelta(minutes=3, seconds=number))


def _universal(seed: int, days: int) -> Iterator[tuple[str, datetime, bytes]]:
    zone, flow, daily = ZoneInfo(VIEW_ZONE), f"hours-property-{VIEW}", f"days-property-{VIEW}"
    before: list[Visit] = []
    for number in range(days):
        day = VIEW_DAY + timedelta(days=number)
        visits = visits_of(day, zone, USERS, f"ua {seed}")
        # The evening of a day is complete in the next run alone.
        early = [visit for visit in visits if visit.hour.hour < 21]
        rows = [*_hours(before), *_hours(early)]
        report = _ua_hours(rows)
        run_at = _run_at(day)
        if number == 5:
            report["data"] |= {"samplesReadCounts": ["49950"], "samplingSpaceSizes": ["199800"]}
        yield flow, run_at, ua_file(report)
        if number == 2:
            # On demand, twice within the hour, the second time with all of the day.
            yield flow, run_at + timedelta(minutes=20), ua_file(_ua_hours(_hours(visits)))
            cut = ua_file(_ua_hours(_hours(visits)))
            yield flow, run_at + timedelta(hours=2), cut[: len(cut) // 2]
        if number == 1:
            yield flow, run_at + timedelta(hours=3), ua_file(_ua_hours([]))
        totals = [
            (key, (users, new, round(41.5 + number % 5, 2)))
            for key, (users, new, _, _) in counted(visits, "%Y%m%d", by_device=False)
        ]
        yield daily, run_at, ua_file(ua_report(["ga:date"], _UA_DAYS, totals))
        before = visits
    odd = _ua_hours([(("2020110113", "watch"), (4, 4, 9)), (("(other)", "mobile"), (9, 9, 9))])
    odd["data"]["rows"] += [
        {"dimensions": ["2020110114"], "metrics": [{"values": ["1", "1", "1"]}]},
        {"dimensions": ["2020110115", "watch"], "metrics": [{"values": ["many", "1", "1"]}]},
        {"dimensions": ["2020113115", "watch"], "metrics": [{"values": ["1", "1", "1"]}]},
    ]
    odd["data"]["rowCount"] = 7
    yield "odd-property-190000002", _run_at(VIEW_DAY), ua_file(odd)
    yield "odd-property-190000002", _run_at(VIEW_DAY + timedelta(days=1)), b""


def _ga4(seed: int, days: int) -> Iterator[tuple[str, datetime, bytes | list[bytes]]]:
    zone, flow = ZoneInfo(PROPERTY_ZONE), f"hours-property-{PROPERTY}"
    daily = f"days-property-{PROPERTY}"
    before: list[Visit] = []
    for number in range(days):
        day = PROPERTY_DAY + timedelta(days=number)
        visits = visits_of(day, zone, USERS, f"ga4 {seed}")
        rows = [*_hours(before), *_hours(visits)]
        facts: Report = {}
        if number == 4:
            # Hours of a device with few users are withheld.
            rows = [row for row in rows if row[0][1] != "tablet" or row[1][0] > 2]
            facts = {"subjectToThresholding": True}
        if number == 6:
            sample = {"samplesReadCount": "500000", "samplingSpaceSize": "2000000"}
            facts = {"samplingMetadatas": [sample], "dataLossFromOtherRow": True}
        half = len(rows) // 2
        # Each page says how many rows the report has.
        pages = [
            ga4_report(["dateHour", "deviceCategory"], _GA4_HOURS, page, PROPERTY_ZONE, **facts)
            | {"rowCount": len(rows)}
            for page in ((rows[:half], rows[half:]) if number == 1 else (rows,))
        ]
        yield flow, _run_at(day), [ga4_file(page) for page in pages]
        reports = [
            ga4_report(
                names,
                _GA4_DAYS,
                [
                    (key, (users, new, round(0.3 + number % 5 / 100, 3), sessions * 1.5))
                    for key, (users, new, sessions, _) in counted(visits, "%Y%m%d", len(names) == 2)
                ],
                PROPERTY_ZONE,
            )
            for names in (["date"], ["date", "deviceCategory"])
        ]
        yield daily, _run_at(day), ga4_file(*reports)
        before = visits
    nothing = ga4_report([], {}, [], PROPERTY_ZONE)
    odd = "odd-property-300000002"
    yield odd, _run_at(PROPERTY_DAY), ga4_file(nothing)
    error = b'{\n  "error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}\n}'
    yield odd, _run_at(PROPERTY_DAY + timedelta(days=1)), error
    towns = ga4_report(
        ["dateHour", "city"],
        {"activeUsers": "TYPE_INTEGER"},
        [(("2020100312", "Koeln"), (3,)), (("2020100312", "Bonn"), (4,))],
        PROPERTY_ZONE,
    )
    latin = ga4_file(towns).replace(b"Koeln", "Köln".encode("latin-1"))
    yield odd, _run_at(PROPERTY_DAY + timedelta(days=2)), latin


def _hours(visits: Sequence[Visit]) -> list[tuple[tuple[str, ...], tuple[int, int, int]]]:
    return [
        (key, (users, sessions, pages))
        for key, (users, _, sessions, pages) in counted(visits, "%Y%m%d%H", by_device=True)
    ]


def _ua_hours(rows: Rows) -> Report:
    return ua_report(["ga:dateHour", "ga:deviceCategory"], _UA_HOURS, rows)


def _run_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(days=1)
