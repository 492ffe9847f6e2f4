"""Bids and events in bulk, made by DuckDB: a bid of any hour and number has one request id."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
_MILLISECONDS = 3_600_000
# A UUID of version 7; its random bits are a hash of the hour and the number of the bid.
_REQUEST_ID = """
    format(
        '{{:08x}}-{{:04x}}-7{{:03x}}-8{{:03x}}-{{:012x}}',
        ({begin} + {number} * {milliseconds} // {bids}) >> 16,
        ({begin} + {number} * {milliseconds} // {bids}) & 65535,
        hash({begin}, {number}, 1) & 4095,
        hash({begin}, {number}, 2) & 4095,
        hash({begin}, {number}, 3) & 281474976710655
    )
"""
_BIDS = """
    select
        {request_id} as request_id,
        strftime(
            make_timestamp(({begin} + n * {milliseconds} // {bids}) * 1000), '%Y-%m-%dT%H:%M:%S.%gZ'
        ) as bid_at,
        'c-' || hash(n, 4) % 200 as campaign_id,
        'cr-' || hash(n, 5) % 5000 as creative_id,
        'x-' || hash(n, 6) % 20 as exchange,
        round(0.001 + (hash(n, 7) % 10000) / 1e6, 6) as price_usd,
        case hash(n, 8) % 3 when 0 then 'phone' when 1 then 'tablet' else 'tv' end as device_type,
        'US' as country
    from range({bids}) as numbers (n)
"""
_EVENTS = """
    select
        printf('%016x', hash({hour}, n)) as event_id,
        {request_id} as request_id,
        'click' as event_type,
        strftime(make_timestamp({at} * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') as event_at
    from (
        select
            n,
            -- Nine of ten events name this hour or the one before, the others one of `cold`.
            case
                when hash(n, 9) % 10 > 0 then cast(hash(n, 10) % 2 as integer)
                else {cold}[cast(1 + hash(n, 10) % {colds} as integer)]
            end as back,
            cast(hash(n, {hour}) % {bids} as bigint) as number
        from range({events}) as numbers (n)
    )
    where back <= {hour}
"""


def hour_name(hour: int) -> str:
    """The folder's hour, YYYY-MM-DD-HH."""
    return f"{BEGIN + hour * HOUR:%Y-%m-%d-%H}"


def request_id(hour: int, number: int, bids: int) -> str:
    """The request id of a bid."""
    found = duckdb.execute(f"select {_request_id(str(_begin(hour)), str(number), bids)}").fetchone()
    assert found is not None
    return str(found[0])


def write_bids(folder: Path, hour: int, bids: int) -> int:
    """Write an hour of bids as one file of each of two hosts; bytes written, uncompressed."""
    begin = _begin(hour)
    select = _BIDS.format(
        request_id=_request_id(str(begin), "n", bids),
        begin=begin,
        milliseconds=_MILLISECONDS,
        bids=bids,
    )
    path = folder / "bids" / f"dt={hour_name(hour)}" / "h1-00.json"
    return _write(select, path)


def write_events(folder: Path, hour: int, events: int, bids: int, cold: list[int]) -> int:
    """Write an hour of events, a tenth of which name bids `cold` hours before; bytes written."""
    begin = f"({_begin(hour)} - back * {_MILLISECONDS})"
    at = f"({_begin(hour)} + {_MILLISECONDS} - 1)"
    select = _EVENTS.format(
        request_id=_request_id(begin, "number", bids),
        hour=hour,
        at=at,
        bids=bids,
        events=events,
        cold=cold,
        colds=len(cold),
    )
    return _write(select, folder / "events" / f"dt={hour_name(hour)}" / "tracker.json")


def _request_id(begin: str, number: str, bids: int) -> str:
    begin, number = f"cast({begin} as bigint)", f"cast({number} as bigint)"
    return _REQUEST_ID.format(begin=begin, number=number, milliseconds=_MILLISECONDS, bids=bids)


def _begin(hour: int) -> int:
    return int((BEGIN + hour * HOUR).timestamp()) * 1000


def _write(select: str, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"copy ({select}) to '{path}' (format json)")
    return path.stat().st_size
