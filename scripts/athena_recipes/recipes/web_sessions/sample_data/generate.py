"""Eight weeks of daily mobile web sessions by host, and the demographics of their users.

The hosts have levels, weekly seasons, trends and steps of their own. The days have what real ones
have: a host without a row, a host without demographics, a file that is delivered twice, names in
capitals, users that are missing or negative, shares that do not sum to 1, shares in percent, and a
folder that is no day.
"""

import io
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
FIRST_DAY = date(2019, 10, 1)
DAYS = 56
AGES = ("18_to_25", "26_to_35", "36_to_45", "46_to_55", "56_to_65", "66_to_75", "76_plus")
# Users on an average day.
_KNOWN = {
    "www.google.com": 8_900_000,
    "www.facebook.com": 5_100_000,
    "www.youtube.com": 4_300_000,
    "www.amazon.com": 2_700_000,
    "www.walmart.com": 910_000,
    "www.ebay.com": 870_000,
    "www.etsy.com": 330_000,
    "www.craigslist.com": 290_000,
    "www.aliexpress.com": 94_000,
    "www.rakuten.com": 41_000,
}
_TOPICS = ("news", "weather", "sports", "maps", "video", "music", "mail", "bank", "travel", "games")
_ENDINGS = ("example.com", "example.net", "example.org", "mobile.example.com", "app.example.net")


@dataclass(frozen=True)
class Host:
    """A web site: average users, and how they move."""

    name: str
    level: float
    week: tuple[float, ...]
    trend: float
    step_day: int
    step: float
    noise: float


def hosts(seed: int, scale: float) -> list[Host]:
    """The hosts; `scale` 1 has 60."""
    chance = random.Random(f"hosts {seed}")
    levels = dict(_KNOWN)
    for number in range(max(int(60 * scale), len(levels) + 5) - len(_KNOWN)):
        topic, ending = _TOPICS[number % 10], _ENDINGS[number // 10 % 5]
        serial = f"{number // 50}" if number >= 50 else ""
        levels[f"{topic}{serial}.{ending}"] = int(math.exp(chance.gauss(12.2, 0.8)))
    found = []
    for number, (name, level) in enumerate(levels.items()):
        strength = chance.uniform(0.02, 0.15)
        week = [chance.gauss(0, strength) for _ in range(7)]
        trend = chance.gauss(0, 0.004) if number % 3 else 0.0
        step_day = chance.randrange(20, 45) if number % 7 == 5 else DAYS
        step, noise = chance.uniform(-0.25, 0.4), chance.uniform(0.02, 0.08)
        found.append(Host(name, level, tuple(week), trend, step_day, step, noise))
    return found


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/web_sessions/.

    `scale` 1 is 60 hosts on each of 56 days; `seed` chooses them.
    """
    sites = hosts(seed, scale)
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        chance = random.Random(f"{day} {seed}")
        rows = [row for site in sites if (row := session(site, number, chance)) is not None]
        name = f"part-00000-{chance.getrandbits(64):016x}-c000.snappy.parquet"
        yield f"web_sess/{day:%Y%m%d}/{name}", sessions_file(rows)
        people = [demographics(row["http_host"], chance) for row in rows]
        if number == 3:
            people = [row for row in people if row["http_host"] != "www.etsy.com"]
        if number == 6:
            people[3]["age_ranges"]["18_to_25"] = 0.9
        if number == 8:
            for row in people:
                for shares in (row["age_ranges"], row["genders"]):
                    shares.update({key: share * 100 for key, share in shares.items()})
        yield f"demo_by_web_sess/{day:%Y%m%d}/{name}", demographics_file(people)
        if number == 10:
            again = name.replace("part-00000", "part-00001")
            yield f"web_sess/{day:%Y%m%d}/{again}", sessions_file(rows[:10])
    yield (
        "web_sess/latest/part-00000.snappy.parquet",
        sessions_file([_row("www.google.com", 1.0, 1.0, 1.0)]),
    )


def session(site: Host, number: int, chance: random.Random) -> dict[str, Any] | None:
    """The row of a host on a day of the sample, counted from 0; None if it has none."""
    factor = 1 + site.trend * number + site.week[number % 7] + chance.gauss(0, site.noise)
    if number >= site.step_day:
        factor += site.step
    users = float(max(round(site.level * factor), 0))
    name = site.name
    # Every 211th of a host's days is below what TruFactor publishes.
    if (number * 31 + len(name) * 7) % 211 == 0:
        return None
    if number == 20 and name == "weather.example.com":
        return _row(name, None, 10.5, 20.0)
    if number == 21 and name == "weather.example.com":
        return _row(name, -5.0, 10.5, 20.0)
    if number == 12 and name == "www.ebay.com":
        name = "WWW.eBay.com"
    return _row(name, users, round(users * chance.uniform(2, 9), 3), round(users * 2.4))


def _row(name: str, users: float | None, megabytes: float, sessions: float) -> dict[str, Any]:
    return {
        "http_host": name,
        "users": users,
        "mb_transferred": megabytes,
        "number_of_sessions": sessions,
    }


def demographics(name: str, chance: random.Random) -> dict[str, Any]:
    """Shares of a host's users by age and gender."""
    weights = [chance.uniform(0.5, 1.5) * weight for weight in (18, 25, 20, 16, 12, 6, 3)]
    ages = {age: weight / sum(weights) for age, weight in zip(AGES, weights, strict=True)}
    male = chance.uniform(0.35, 0.65)
    return {
        "http_host": name,
        "age_ranges": ages,
        "genders": {"male": male, "female": 1 - male},
    }


def sessions_file(rows: list[dict[str, Any]]) -> bytes:
    """A Parquet file of web_sess."""
    numbers = ("users", "mb_transferred", "number_of_sessions")
    return _parquet(
        rows, pa.schema([("http_host", pa.string()), *((name, pa.float64()) for name in numbers)])
    )


def demographics_file(rows: list[dict[str, Any]]) -> bytes:
    """A Parquet file of demo_by_web_sess."""
    ages = pa.struct([(age, pa.float64()) for age in AGES])
    genders = pa.struct([("male", pa.float64()), ("female", pa.float64())])
    return _parquet(
        rows, pa.schema([("http_host", pa.string()), ("age_ranges", ages), ("genders", genders)])
    )


def _parquet(rows: list[dict[str, Any]], schema: pa.Schema) -> bytes:
    body = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema), body, compression="snappy")
    return body.getvalue()
