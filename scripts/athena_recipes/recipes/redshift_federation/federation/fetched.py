"""Rows and bytes that scans of a data catalog give, from the text of EXPLAIN ANALYZE."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SCAN = re.compile(r"\w*(?:Scan|scan)\w*\[.*?table = \"?(?P<catalog>[^:\"\s]+)")
_INPUT = re.compile(r"^\W*Input: (?P<rows>[\d,]+) rows? \((?P<size>[\d.]+)(?P<unit>[kMGTP]?)B\)")
_UNITS = {"": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5}


@dataclass(frozen=True)
class Fetched:
    """What came from the warehouse: rows, their bytes, and the rows of the largest scan."""

    rows: int = 0
    size: int = 0
    largest: int = 0


def fetched(lines: Iterable[str], catalog: str) -> Fetched | None:
    """What the scans of a catalog gave: of each, the line `Input:` below it.

    None if the text has no such line. Bytes are as exact as the text, which rounds to two digits
    after the point.
    """
    names = {catalog.lower(), re.sub(r"\W", "_", catalog.lower())}
    rows, size, largest = 0, 0, 0
    is_ours, is_known = False, False
    for line in lines:
        if scan := _SCAN.search(line):
            is_ours = scan["catalog"].lower() in names
        elif is_ours and (found := _INPUT.search(line)):
            count = int(found["rows"].replace(",", ""))
            rows, largest = rows + count, max(largest, count)
            is_ours, is_known = False, True
            size += round(float(found["size"]) * 1024 ** _UNITS[found["unit"]])
    return Fetched(rows, size, largest) if is_known else None
