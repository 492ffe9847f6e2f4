"""Visits of a web site, counted as Google counts them: a user once in each period."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEVICES = ("desktop", "mobile", "tablet")
_WEIGHTS = {"desktop": (1, 9), "mobile": (3, 3), "tablet": (1, 1)}


@dataclass(frozen=True)
class Visit:
    """A session: the user, the device, the local hour in which it begins, and its pages."""

    user: int
    is_new: bool
    device: str
    hour: datetime
    pages: int


def visits_of(day: date, zone: ZoneInfo, users: int, seed: str) -> list[Visit]:
    """The visits of a local day; hours are local, so that a clock set back gives one hour twice."""
    chance = random.Random(f"{seed} {day}")
    begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    hours = []
    while (local := begin.astimezone(zone)).date() == day:
        hours.append(local.replace(tzinfo=None))
        begin += timedelta(hours=1)
    found = []
    for user in range(users + chance.randrange(users // 4 + 1)):
        device = chance.choices(DEVICES, (6, 8, 1))[0]
        night, noon = _WEIGHTS[device]
        weights = [noon if 8 <= hour.hour < 19 else night for hour in hours]
        is_new = chance.random() < 0.4
        for hour in chance.choices(hours, weights, k=chance.choice((1, 1, 2, 3, 5))):
            found.append(Visit(user, is_new, device, hour, chance.randrange(1, 9)))
    return found


def counted(
    visits: Sequence[Visit], form: str, by_device: bool
) -> Iterator[tuple[tuple[str, ...], tuple[int, int, int, int]]]:
    """(time and device) -> users, new users, sessions and page views, as a report has them."""
    groups: dict[tuple[str, ...], list[Visit]] = defaultdict(list)
    for visit in visits:
        time = visit.hour.strftime(form)
        groups[(time, visit.device) if by_device else (time,)].append(visit)
    for key in sorted(groups):
        some = groups[key]
        users = {visit.user for visit in some}
        new = {visit.user for visit in some if visit.is_new}
        yield key, (len(users), len(new), len(some), sum(visit.pages for visit in some))
