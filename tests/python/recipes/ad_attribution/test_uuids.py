"""The macros for UUIDs: RFC 9562's examples, Python's `uuid` on random ones, other texts."""

import random
import re
import uuid
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.recipes.ad_attribution.uuids import make_uuid, time_of

from tests.python.recipes.ad_attribution.plain_attribution import uuid_time
from tests.python.support.account import Account
from tests.python.support.demo_lake import DemoLake

RANDOM = 100_000
# RFC 9562, appendix A: all of these are 2022-02-22 19:22:22 UTC.
EXAMPLES = {
    "C232AB00-9414-11EC-B3C8-9F6BDECED846": 1,
    "1EC9414C-232A-6B00-B3C8-9F6BDECED846": 6,
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F": 7,
}
EXAMPLE_TIME = datetime(2022, 2, 22, 19, 22, 22)
# Other examples of the RFC, with a version and no time.
WITHOUT_TIME = {
    "5df41881-3aed-3515-88a7-2f4a814cf09e": 3,
    "919108f7-52d1-4320-9bac-f847db4148a8": 4,
    "2ed6657d-e927-568b-95e1-2665a8aea6a2": 5,
    "2489E9AD-2EE2-8E00-8EC9-32D5F69181C0": 8,
}
NO_UUIDS = (
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "017F22E279B07CC398C4DC0C0C07398F",
    "{017F22E2-79B0-7CC3-98C4-DC0C0C07398F}",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F ",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F\n",
    "017F22E2-79B0-7CC3-78C4-DC0C0C07398F",
    "017F22E2-79B0-7CC3-C8C4-DC0C0C07398F",
    "017F22E2-79B0-9CC3-98C4-DC0C0C07398F",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398G",
    "017F22E2-79B0-7CC3-98C4",
    "",
)
# The borders of the fields: 1582, 1970, and the last times of each version.
BORDERS = (
    "00000000-0000-1000-8000-000000000000",
    "00000000-0000-6000-8000-000000000000",
    "00000000-0000-7000-8000-000000000000",
    "13814000-1dd2-11b2-8000-000000000000",
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
)
_LAST = datetime(9999, 12, 31)


@cache
def expression(macro: str) -> str:
    """What a macro gives for the column x: its file, with the arguments put in."""
    folder = Path(__file__).parents[4] / "macros" / "engine"
    pattern = _body(folder / "uuid_version.sql", "_uuid_pattern")
    text = _body(folder / f"{macro}.sql", macro)
    return text.replace("{{ uuid }}", "x").replace("{{ athena_recipes._uuid_pattern() }}", pattern)


def _body(path: Path, macro: str) -> str:
    found = re.search(
        rf"macro {macro}\([^)]*\) -%\}}\n(.*?)\n\{{%- endmacro", path.read_text(), re.DOTALL
    )
    assert found
    return found[1]


def random_uuids() -> list[str]:
    """A third of each version, of any time and of ours, in either case."""
    chance = random.Random(5)
    made = []
    for number in range(RANDOM):
        bits = chance.getrandbits(128)
        bits = bits & ~(0xF << 76) | (1, 6, 7)[number % 3] << 76
        bits = bits & ~(3 << 62) | 2 << 62
        if number % 2:
            moment = datetime(2026, 1, 5) + timedelta(milliseconds=chance.randrange(10**12))
            made.append(
                make_uuid((1, 6, 7)[number % 3], moment.astimezone(), chance.getrandbits(74))
            )
            continue
        text = str(uuid.UUID(int=bits))
        made.append(text.upper() if number % 5 == 0 else text)
    return made


def test_random_uuids_have_the_time_that_python_finds(demo_lake: DemoLake) -> None:
    texts = [*random_uuids(), *EXAMPLES, *WITHOUT_TIME, *NO_UUIDS, *BORDERS]
    with demo_lake.connection() as connection:
        prepare(connection)
        connection.execute("create temp table texts (n integer, x varchar)")
        connection.execute(
            "insert into texts select unnest(range(?)), unnest(?)", [len(texts), texts]
        )
        found = connection.execute(
            f"select n, {expression('uuid_version')}, epoch_us({expression('uuid_timestamp')})"
            " from texts order by n"
        ).fetchall()
    for text, (_, version, micros) in zip(texts, found, strict=True):
        is_uuid = len(text) == 36 and text not in NO_UUIDS
        assert version == (uuid.UUID(text).version if is_uuid else None), text
        expected = None
        if version in (1, 6, 7):
            expected = _milliseconds(text)
        assert micros == (None if expected is None else expected * 1_000), text


def _milliseconds(text: str) -> int:
    """Milliseconds since 1970 by `uuid`; Python's datetime ends before the last UUIDs."""
    parsed = uuid.UUID(text)
    if parsed.version == 7:
        return parsed.int >> 80
    if parsed.version == 6:
        ticks = parsed.hex[:12] + parsed.hex[13:16]
        parsed = uuid.UUID(f"{ticks[7:]}{ticks[3:7]}1{ticks[:3]}{parsed.hex[16:]}")
    return parsed.time // 10_000 - 12_219_292_800_000


def test_the_commands_read_and_make_the_same_times() -> None:
    for text in random_uuids()[: RANDOM // 20]:
        if _milliseconds(text) < (_LAST - datetime(1970, 1, 1)) / timedelta(milliseconds=1):
            found, expected = time_of(text), uuid_time(text)
            assert found is not None and found.replace(tzinfo=None) == expected
    for text in EXAMPLES:
        found = time_of(text)
        assert found is not None and found.replace(tzinfo=None) == EXAMPLE_TIME
        assert time_of(make_uuid(EXAMPLES[text], found, 0)) == found
    assert [time_of(text) for text in (*WITHOUT_TIME, *NO_UUIDS)] == [None] * 16
    # Hyphens in other places, digits of another script, and a year after 9999.
    others = ("017F22E279B0-7CC3-98C4-DC0C0C0739-8F", "\uff1017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
    assert [time_of(text) for text in (*others, BORDERS[-1])] == [None] * 3
    with pytest.raises(ValueError, match="version 4"):
        make_uuid(4, datetime.now().astimezone(), 0)


def test_athena_reads_them_too(account: Account) -> None:
    texts = [*EXAMPLES, *WITHOUT_TIME, *NO_UUIDS[:-1], *BORDERS, *random_uuids()[:2_000]]
    values = ", ".join(f"({n}, '{text}')" for n, text in enumerate(texts))
    rows = account.run(
        f"select n, {expression('uuid_version')}, to_unixtime({expression('uuid_timestamp')})"
        f" from (values {values}) as texts(n, x) order by n"
    ).rows
    for text, (_, version, seconds) in zip(texts, rows, strict=True):
        is_uuid = text not in NO_UUIDS
        assert version == (str(uuid.UUID(text).version) if is_uuid else None), text
        if version in ("1", "6", "7"):
            assert seconds is not None
            assert round(float(seconds) * 1000) == _milliseconds(text), text
        else:
            assert seconds is None, text
