"""Turn a file that AppFlow wrote (multi-line JSON) into rows, rejects and a record of the import.

The function is pure and needs the standard library alone: `analytics convert` and the Lambda
function call it. It knows the shapes of Google's reports; what a metric means and which report is
the newest is decided in SQL.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Raise it when the lines change, so that `analytics convert` converts all files again.
VERSION = 2
# Characters of a bad row or document that a reject keeps.
CONTENT_CHARACTERS = 300
# Athena's bigint: a larger count is none.
MOST_ROWS = 2**63 - 1

# Dimensions that say when, the finest first: names without `ga:`, the grain, and what is coarser.
_TIMES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("dateHourMinute",), "minute", ("dateHour", "date", "hour", "minute", "day", "month", "year")),
    (("dateHour",), "hour", ("date", "hour", "day", "month", "year", "yearMonth")),
    (("date", "hour"), "hour", ("day", "month", "year", "yearMonth")),
    (("date",), "day", ("day", "month", "year", "yearMonth")),
    (("yearMonth",), "month", ("month", "year")),
)
# Folders of the time of a run, as AppFlow's prefix format MINUTE, HOUR or DAY writes them.
_RUN_TIME = re.compile(r"/(\d{4})/(\d{2})/(\d{2})(?:/(\d{2})(?:/(\d{2}))?)?/")
_EXECUTION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# A flow may be named after its property: device-hours-property-300000001.
_IN_FLOW = re.compile(r"(?:^|[-_.])property-(\w+)$")
_NOT_IN_PROPERTY = re.compile(r"[^A-Za-z0-9_.-]+")

Row = dict[str, Any]


@dataclass
class Converted:
    """The lines of a source object: `record` says what was found in it, `reports` in each."""

    property_id: str
    record: Row
    rows: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)


class _Bad(Exception):
    """Something that cannot be read: `reason` is counted, `detail` says what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def flow_of(key: str) -> str:
    """The flow that wrote an object; `key` is below raw/web_analytics/."""
    parts = key.split("/")
    return parts[1] if len(parts) > 2 else "unknown"


def property_of(flow: str, properties: Mapping[str, str]) -> str:
    """The property (GA4) or view (Universal Analytics) of a flow.

    As `properties` says, else the end of a name such as hours-property-123, else the flow's name.
    """
    in_flow = _IN_FLOW.search(flow)
    named = properties.get(flow, in_flow[1] if in_flow else flow)
    named = named.removeprefix("properties/").removeprefix("ga:")
    return _NOT_IN_PROPERTY.sub("-", named).strip("-.") or "unknown"


def convert(
    body: bytes,
    key: str,
    delivered_at: str = "",
    properties: Mapping[str, str] | None = None,
    etag: str | None = None,
) -> Converted:
    """The lines of a source object.

    `key` is below `raw/web_analytics/`: appflow/<flow>/…/<execution id>. `delivered_at` is the time
    of the last write, ISO 8601 in UTC. `properties` has the property of each flow, `etag` is S3's.
    No input raises: what cannot be read is a reject.
    """
    flow = flow_of(key)
    executions = _EXECUTION.findall(key)
    record: Row = {
        "source_key": key,
        "source_sha256": hashlib.sha256(body).hexdigest(),
        "source_bytes": len(body),
        "source_etag": etag,
        "flow": flow,
        "execution_id": executions[-1].lower() if executions else key,
        "property_id": property_of(flow, properties or {}),
        "delivered_at": delivered_at,
        "executed_at": _run_time(key) or delivered_at,
        "converter_version": VERSION,
    }
    found = Converted(record["property_id"], record)
    reader = _Reader(found)
    reader.read(body)
    record |= {
        "apis": ",".join(sorted(reader.apis)),
        "reports": len(found.reports),
        "report_rows": reader.report_rows,
        "converted_rows": len(found.rows),
        "rejected_rows": len(found.rejects),
    }
    return found


def lines(found: Converted) -> bytes:
    """The JSON lines of an import, the record last; the same input gives the same bytes."""
    all_lines = [
        *({"line_type": "row", **row} for row in found.rows),
        *({"line_type": "reject", **row} for row in found.rejects),
        *({"line_type": "report", **row} for row in found.reports),
        {"line_type": "import", **found.record},
    ]
    return b"".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
        for row in all_lines
    )


def _run_time(key: str) -> str | None:
    if found := _RUN_TIME.search(key):
        year, month, day, hour, minute = found.groups()
        return f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:00Z"
    return None


@dataclass
class _Reader:
    found: Converted
    reports: int = 0
    report_rows: int = 0
    apis: set[str] = field(default_factory=set)
    is_mended: bool = False

    def read(self, body: bytes) -> None:
        try:
            for document in self._documents(self._text(body)):
                for report in _reports_of(document):
                    self._report(report)
        except _Bad as bad:
            self._reject(bad, bad.detail)
        except Exception as error:  # a mistake of ours must not keep the other objects waiting
            problem = f"{type(error).__name__}: {error}"
            self._reject(_Bad("converter_error", problem), "the rest of the file is not read")

    def _text(self, body: bytes) -> str:
        if body[:2] == b"\x1f\x8b":
            try:
                body = gzip.decompress(body)
            except (EOFError, OSError, zlib.error) as error:
                raise _Bad("cut_gzip", str(error)) from None
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Rows without such bytes are still read.
            self.is_mended = True
            return body.decode("utf-8-sig", errors="replace")

    def _documents(self, text: str) -> Iterator[Any]:
        """JSON documents that follow each other: AppFlow joins pages and aggregated files."""
        decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        place = _skip(text, 0)
        if place == len(text):
            raise _Bad("empty", "no byte" if not text else "blanks alone")
        while place < len(text):
            try:
                document, end = decoder.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                shown = text[place : place + CONTENT_CHARACTERS]
                problem = str(error) if isinstance(error, ValueError) else "nested too deeply"
                bad = _Bad("not_json", problem)
                self._reject(bad, shown)
                return
            yield document
            place = _skip(text, end)

    def _report(self, report: Any) -> None:
        self.reports += 1
        try:
            head = _head(report)
        except _Bad as bad:
            self.reports -= 1
            self._reject(bad, report)
            return
        self.apis.add(head.api)
        rows = head.rows
        self.report_rows += len(rows)
        digest = hashlib.sha256()
        for number, row in enumerate(rows, start=1):
            digest.update(_shown(row).encode() + b"\n")
            try:
                values = head.values(row)
                if self.is_mended and any("\ufffd" in value for value in values[0]):
                    raise _Bad("not_utf8", "a dimension has bytes that are not UTF-8")
                self.found.rows.extend(self._lines(head, number, *values))
            except _Bad as bad:
                self._reject(bad, row, number)
        names = (",".join(head.dimensions), ",".join(name for name, _ in head.metrics))
        self.found.reports.append(
            {
                "source_key": self.found.record["source_key"],
                "report_number": self.reports,
                "api": head.api,
                "header": ": ".join(names),
                "report_rows": len(rows),
                "stated_rows": head.row_count,
                "rows_sha256": digest.hexdigest(),
            }
        )

    def _lines(
        self, head: "_Head", number: int, dimensions: Sequence[str], ranges: Sequence[Sequence[str]]
    ) -> Iterator[Row]:
        pairs = dict(zip(head.dimensions, dimensions, strict=True))
        grain, time_value = _when(pairs)
        for index, values in enumerate(ranges):
            if len(ranges) > 1:
                # As runReport names the date ranges of a report.
                pairs["dateRange"] = f"date_range_{index}"
            names = sorted(pairs)
            record = self.found.record
            yield {
                "source_key": record["source_key"],
                "source_sha256": record["source_sha256"],
                "report_number": self.reports,
                "row_number": number,
                "api": head.api,
                **head.facts,
                "grain": grain,
                "time_value": time_value,
                "dimension_names": ",".join(names),
                "dimensions": json.dumps(
                    {name: pairs[name] for name in names}, ensure_ascii=False, separators=(",", ":")
                ),
                "metrics": [
                    {"name": name, "type": kind, "value": value}
                    for (name, kind), value in zip(head.metrics, values, strict=True)
                ],
            }

    def _reject(self, bad: _Bad, content: Any, row_number: int | None = None) -> None:
        shown = content if isinstance(content, str) else _shown(content)
        record = self.found.record
        self.found.rejects.append(
            {
                "source_key": record["source_key"],
                "source_sha256": record["source_sha256"],
                "report_number": self.reports or None,
                "row_number": row_number,
                "reason": bad.reason,
                "detail": bad.detail[:CONTENT_CHARACTERS],
                "content": shown[:CONTENT_CHARACTERS],
            }
        )


@dataclass(frozen=True)
class _Head:
    """What a report says of all its rows; names are without `ga:` for dimensions."""

    api: str
    dimensions: tuple[str, ...]
    metrics: tuple[tuple[str, str], ...]
    rows: list[Any]
    row_count: int
    facts: Row

    def values(self, row: Any) -> tuple[list[str], list[list[str]]]:
        """Values of the dimensions, and of the metrics by date range."""
        if not self.metrics:
            raise _Bad("no_metric", "the report has dimensions alone")
        if not isinstance(row, dict):
            raise _Bad("wrong_row", "the row is no object")
        if self.api == "ua":
            dimensions = _texts(_list(row.get("dimensions")))
            ranges = [_texts(_list(_dict(one).get("values"))) for one in _list(row.get("metrics"))]
        else:
            named = _list(row.get("dimensionValues"))
            dimensions = _texts(_dict(one).get("value") for one in named)
            ranges = [_texts(_dict(one).get("value") for one in _list(row.get("metricValues")))]
        expected = (len(self.dimensions), len(self.metrics))
        ranges = ranges or [[]]
        for values in ranges:
            if (len(dimensions), len(values)) != expected:
                raise _Bad(
                    "wrong_width",
                    f"{len(dimensions)} dimensions and {len(values)} metrics;"
                    f" the header has {expected[0]} and {expected[1]}",
                )
        return dimensions, ranges


def _reports_of(document: Any) -> list[Any]:
    """The reports of a document: batchGet and batchRunReports have several."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and isinstance(document.get("reports"), list):
        reports: list[Any] = document["reports"]
        return reports
    return [document]


def _head(report: Any) -> _Head:
    if isinstance(report, dict):
        if isinstance(report.get("columnHeader"), dict):
            return _universal(report)
        kind = report.get("kind")
        is_named = isinstance(kind, str) and kind.endswith("runReport")
        if "metricHeaders" in report or "dimensionHeaders" in report or is_named:
            return _ga4(report)
        keys = ", ".join(sorted(map(str, report)))
        if "error" in report:
            raise _Bad("error_answer", f"the answer is an error; its keys: {keys}")
        raise _Bad("unknown_shape", f"neither reports nor a header; its keys: {keys}")
    raise _Bad("unknown_shape", f"a {type(report).__name__} in place of a report")


def _universal(report: Row) -> _Head:
    """A report of the Reporting API v4, which Universal Analytics has."""
    header, data = report["columnHeader"], _dict(report.get("data", {}))
    entries = _list(_dict(header.get("metricHeader", {})).get("metricHeaderEntries"))
    read, space = _numbers(data.get("samplesReadCounts")), _numbers(data.get("samplingSpaceSizes"))
    rows = _list(data.get("rows"))
    return _Head(
        "ua",
        tuple(_plain(name) for name in _texts(_list(header.get("dimensions")))),
        _metrics(entries),
        rows,
        _count(data.get("rowCount"), len(rows)),
        {
            "time_zone": None,
            "is_sampled": bool(data.get("samplesReadCounts") or data.get("samplingSpaceSizes")),
            "samples_read": read,
            "sampling_space": space,
            "is_thresholded": None,
            "has_other_row": None,
            "is_golden": _flag(data.get("isDataGolden")),
        },
    )


def _ga4(report: Row) -> _Head:
    """A report of the Data API, which Google Analytics 4 has."""
    data = _dict(report.get("metadata", {}))
    samples = [_dict(one) for one in _list(data.get("samplingMetadatas"))]
    read = _numbers([one.get("samplesReadCount") for one in samples])
    space = _numbers([one.get("samplingSpaceSize") for one in samples])
    rows = _list(report.get("rows"))
    zone = data.get("timeZone")
    return _Head(
        "ga4",
        tuple(_plain(_name(one)) for one in _list(report.get("dimensionHeaders"))),
        _metrics(_list(report.get("metricHeaders"))),
        rows,
        _count(report.get("rowCount"), len(rows)),
        {
            "time_zone": zone if isinstance(zone, str) and zone else None,
            "is_sampled": bool(samples),
            "samples_read": read,
            "sampling_space": space,
            "is_thresholded": bool(_flag(data.get("subjectToThresholding"))),
            "has_other_row": bool(_flag(data.get("dataLossFromOtherRow"))),
            "is_golden": None,
        },
    )


def _metrics(entries: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_name(one), _kind(one)) for one in entries)


def _kind(entry: Row) -> str:
    kind = entry.get("type")
    return kind if isinstance(kind, str) else ""


def _name(entry: Any) -> str:
    name = _dict(entry).get("name")
    if not isinstance(name, str) or not name:
        raise _Bad("wrong_header", "a header has no name")
    return name


def _plain(name: str) -> str:
    return name.removeprefix("ga:")


def _when(pairs: dict[str, str]) -> tuple[str, str | None]:
    """The grain and the time of a row, whose dimensions are taken out of `pairs`."""
    for names, grain, coarser in _TIMES:
        if all(name in pairs for name in names):
            parts = [pairs.pop(name) for name in names]
            # `hour` has been written with one digit.
            parts[1:] = [part.zfill(2) for part in parts[1:]]
            for name in coarser:
                pairs.pop(name, None)
            return grain, "".join(parts)
    return "none", None


def _texts(values: Any) -> list[str]:
    found = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _Bad("wrong_row", f"a value is a {type(value).__name__}")
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _Bad("not_utf8", "a value has half a character")
        found.append(value if isinstance(value, str) else json.dumps(value))
    return found


def _dict(value: Any) -> Row:
    if not isinstance(value, dict):
        raise _Bad("wrong_row", f"a {type(value).__name__} in place of an object")
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Bad("wrong_row", f"a {type(value).__name__} in place of an array")
    return value


def _numbers(values: Any) -> int | None:
    """The sum of counts that are written as texts; None where one is none, or it is too large."""
    total = None
    for value in values if isinstance(values, list) else []:
        try:
            total = (total or 0) + int(value)
        except (TypeError, ValueError, OverflowError):
            return None
    return None if total is None or not 0 <= total <= MOST_ROWS else total


def _count(value: Any, default: int) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return value if is_count and 0 <= value <= MOST_ROWS else default


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _shown(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return "nested too deeply"


def _skip(text: str, place: int) -> int:
    """The next place that is no blank, and no byte order mark between joined files."""
    while place < len(text) and text[place] in " \t\r\n\ufeff":
        place += 1
    return place


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
