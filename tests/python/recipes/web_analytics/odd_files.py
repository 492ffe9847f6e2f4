"""Files as others have them, and what must be said of each."""

import json
from typing import Any

from tests.python.recipes.web_analytics.analytics_lake import (
    AnalyticsLake,
    Rows,
    ga4,
    text,
    universal,
    zipped,
)

DEVICE = ["dateHour", "deviceCategory"]
ONE: Rows = [(["2020050113", "desktop"], ["12"])]
GOOD = ga4(DEVICE, ["totalUsers"], ONE)
# Name of the file -> content, status in the ledger, reasons and rejected rows.
Odd = tuple[bytes, str, dict[str, int]]


def odd_files() -> dict[str, Odd]:
    """One file for each way to be odd."""
    body = text(GOOD)
    towns = text(ga4(["dateHour", "city"], ["sessions"], [(["2020050113", "Köln"], ["1"])]))
    latin = towns.replace(b"K\\u00f6ln", "Köln".encode("latin-1"))
    bare = ga4(["date"], [], [(["20200501"], [])])
    half = towns.replace(b"\\u00f6", b"\\ud800")
    flat = json.dumps({"dateHour": "2020050113", "deviceCategory": "desktop", "totalUsers": "12"})
    sample = {"samplesReadCount": "no limit", "samplingSpaceSize": str(10**30)}
    endless = text(ga4(DEVICE, ["totalUsers"], ONE, samplingMetadatas=[sample]))
    endless = endless.replace(b'"no limit"', b"1e999")
    nested_type = {**GOOD, "metricHeaders": [{"name": "totalUsers", "type": [[["x"]]]}]}
    nested = b'{"reports":' + b"[" * 5_000
    return {
        "bom_crlf": (b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n"), "imported", {}),
        "gzip": (zipped(body), "imported", {}),
        "cut_gzip": (zipped(body)[:-20], "rejected", {"cut_gzip": 1}),
        "no_byte": (b"", "rejected", {"empty": 1}),
        "blanks": (b"\r\n \n", "rejected", {"empty": 1}),
        "cut": (body[: len(body) // 2], "rejected", {"not_json": 1}),
        "page_cut": (body + body[:50], "partly rejected", {"not_json": 1}),
        "html": (b"<html>Too many requests</html>", "rejected", {"not_json": 1}),
        "csv": (b"hour,users\n2020050113,1\n", "rejected", {"not_json": 1}),
        "nested": (nested, "rejected", {"not_json": 1}),
        "infinite": (body.replace(b'"12"', b"Infinity"), "rejected", {"not_json": 1}),
        "error": (b'{"error": {"code": 403}}', "rejected", {"error_answer": 1}),
        "flat_records": (f"{flat}\n{flat}\n".encode(), "rejected", {"unknown_shape": 2}),
        "wrong_keys": (b'{"Reports": []}', "rejected", {"unknown_shape": 1}),
        "rows_text": (text({**GOOD, "rows": "none"}), "rejected", {"wrong_row": 1}),
        "no_name": (text({**GOOD, "metricHeaders": [{}]}), "rejected", {"wrong_header": 1}),
        "null_value": (_with_value(None), "partly rejected", {"wrong_row": 1}),
        "boolean": (_with_value(True), "partly rejected", {"wrong_row": 1}),
        "number": (_with_value(12), "imported", {}),
        "text_value": (_with_value("(not set)"), "no values", {"bad_value": 1}),
        "latin_1": (latin, "partly rejected", {"not_utf8": 1}),
        "half_character": (half, "partly rejected", {"not_utf8": 1}),
        "width": (_with_rows([["2020050113"], ["1"]]), "partly rejected", {"wrong_width": 1}),
        "time": (_with_rows([["2020-05-01T13", "x"], ["1"]]), "no values", {"bad_time": 1}),
        "other": (_with_rows([["(other)", "x"], ["1"]]), "no values", {"other_time": 1}),
        "no_reports": (b'{"reports": []}', "no rows", {}),
        "no_rows_ua": (text({"reports": [universal(DEVICE, ["ga:users"], [])]}), "no rows", {}),
        "no_rows_key": (text({"kind": "analyticsData#runReport", "rowCount": 0}), "no rows", {}),
        "no_metric": (text(bare), "partly rejected", {"no_metric": 1}),
        "endless_count": (endless, "imported", {}),
        "large_count": (text({**GOOD, "rowCount": 10**30}), "imported", {}),
        "nested_type": (text(nested_type), "imported", {}),
        "two_requests": (text({**GOOD, "rowCount": 2}, _other_hour()), "incomplete", {}),
        "page_twice": (text(*[{**GOOD, "rowCount": 2}] * 2), "incomplete", {}),
        "two_pages": (text(GOOD, _other_hour()), "imported", {}),
        "missing_page": (text({**GOOD, "rowCount": 99}), "incomplete", {}),
    }  # fmt: skip


def deliver_odd_files(lake: AnalyticsLake) -> dict[str, Odd]:
    """Each file in a flow, and so a property, of its own; files beside them too."""
    odd = odd_files()
    for name, (body, _, _) in odd.items():
        lake.deliver(f"odd.{name}", name, body)
    lake.deliver("odd.hidden", ".hidden", text(GOOD))
    lake.write("elsewhere/report.json", text(GOOD))
    lake.write("rows/loose.json", b"{}\n")
    return odd


def _with_value(value: Any) -> bytes:
    rows = [{"dimensionValues": [{"value": "2020050113"}, {"value": "tv"}]}]
    rows[0]["metricValues"] = [{"value": value}]
    return text({**GOOD, "rows": rows})


def _with_rows(*rows: list[list[str]]) -> bytes:
    return text(ga4(DEVICE, ["totalUsers"], [(names, values) for names, values in rows]))


def _other_hour() -> dict[str, Any]:
    return ga4(DEVICE, ["totalUsers"], [(["2020050114", "desktop"], ["3"])])
