"""What is compared between the tiers: how many rows there are, and their checksum."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Rows and their checksum (see scripts/unload/checksum.py)."""

    row_count: int
    checksum: str


NOTHING = Measured(0, "0")
