"""Reports as Google's two APIs write them: Reporting API v4 (`ua`) and Data API (`ga4`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[tuple[Sequence[str], Sequence[float]]]
Report = dict[str, Any]


def ua_report(
    dimensions: Sequence[str], metrics: Mapping[str, str], rows: Rows, **data: Any
) -> Report:
    """A report of `metrics` (name -> type); `data` adds to its data, such as samplesReadCounts."""
    totals = [str(sum(values[index] for _, values in rows)) for index in range(len(metrics))]
    body: Report = {}
    if rows:
        body["rows"] = [
            {"dimensions": list(names), "metrics": [{"values": [_text(one) for one in values]}]}
            for names, values in rows
        ]
    body |= {"totals": [{"values": totals}], "isDataGolden": True}
    if rows:
        body["rowCount"] = len(rows)
    entries = [{"name": name, "type": kind} for name, kind in metrics.items()]
    return {
        "columnHeader": {
            "dimensions": list(dimensions),
            "metricHeader": {"metricHeaderEntries": entries},
        },
        "data": body | data,
    }


def ga4_report(
    dimensions: Sequence[str],
    metrics: Mapping[str, str],
    rows: Rows,
    time_zone: str,
    **metadata: Any,
) -> Report:
    """A report of `metrics` (name -> type); `metadata` adds to it, such as samplingMetadatas."""
    body: Report = {
        "dimensionHeaders": [{"name": name} for name in dimensions],
        "metricHeaders": [{"name": name, "type": kind} for name, kind in metrics.items()],
    }
    if rows:
        body["rows"] = [
            {
                "dimensionValues": [{"value": name} for name in names],
                "metricValues": [{"value": _text(one)} for one in values],
            }
            for names, values in rows
        ]
        body["rowCount"] = len(rows)
    body["metadata"] = {"currencyCode": "USD", "timeZone": time_zone, **metadata}
    return body | {"kind": "analyticsData#runReport"}


def ua_file(*reports: Report) -> bytes:
    """The answer of batchGet, on several lines, as AppFlow writes it."""
    return json.dumps({"reports": reports}, indent=2).encode()


def ga4_file(*reports: Report) -> bytes:
    """The answer of runReport, or of batchRunReports for several reports."""
    if len(reports) == 1:
        return json.dumps(reports[0], indent=2).encode()
    return json.dumps(
        {"reports": reports, "kind": "analyticsData#batchRunReports"}, indent=2
    ).encode()


def _text(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
