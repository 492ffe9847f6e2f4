"""VPC flow logs in their default format: text with a header, one line per flow."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, packed

HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)
_HOURS = (2, 10, 18)


def flow_files(
    trail: Trail, number: int, day: datetime, seed: object
) -> Iterator[tuple[str, bytes]]:
    """The files of a day, three of them."""
    numbers = random.Random(f"{seed} flows {trail} {number}")
    for hour in _HOURS:
        at = day + timedelta(hours=hour, minutes=5)
        lines = [HEADER, *(_flow(trail.account, at, numbers) for _ in range(40))]
        if number % 5 == 3 and hour == _HOURS[1]:
            lines.append(_line(trail.account, at, "-", "-", "-", "-", "-", "-", "SKIPDATA"))
        if hour == _HOURS[2]:
            lines.append(_line(trail.account, at, "-", "-", "-", "-", "-", "-", "NODATA"))
        yield trail.key(at, "vpcflowlogs", ".log.gz"), packed("\n".join(lines) + "\n")


def _flow(account: str, at: datetime, numbers: random.Random) -> str:
    start = at + timedelta(seconds=numbers.randrange(240))
    inside = f"10.0.1.{numbers.randrange(4, 40)}"
    if numbers.random() < 0.08:
        # Refused: SSH and databases are what rules look at; 8080 is the near miss.
        port = numbers.choice(["22", "3389", "5432", "8080"])
        outside = f"192.0.2.{numbers.randrange(1, 20)}"
        return _line(account, start, outside, inside, "44321", port, "6", "1", "OK", "REJECT")
    port = numbers.choice(["443", "443", "443", "22"])
    outside = f"198.51.100.{numbers.randrange(1, 200)}"
    packets = str(numbers.randrange(4, 900))
    return _line(account, start, outside, inside, "50112", port, "6", packets, "OK", "ACCEPT")


def _line(
    account: str,
    at: datetime,
    source: str,
    destination: str,
    source_port: str,
    port: str,
    protocol: str,
    packets: str,
    status: str,
    action: str = "-",
) -> str:
    size = str(int(packets) * 60) if packets.isdecimal() else "-"
    start = int(at.timestamp())
    return (
        f"2 {account} eni-0a1b2c3d4e5f67890 {source} {destination} {source_port} {port} {protocol}"
        f" {packets} {size} {start} {start + 60} {action} {status}"
    )
