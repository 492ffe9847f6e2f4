"""The trend picture: open findings per day and severity, and days without logs."""

from typing import Any

import altair as alt
import vl_convert

from athena_recipes.recipes.pci_evidence.evidence.marts import DayEvidence
from athena_recipes.site.themes import LIGHT, SEVERITIES, vega_config

_COLORS = [LIGHT[f"severity-{name}"] for name in SEVERITIES]
_WIDTH, _HEIGHT = 640, 220


def trend_svg(evidence: DayEvidence) -> str:
    """An SVG of the last days up to the reviewed one; the same rows give the same text."""
    counts: dict[tuple[str, str], int] = {}
    for row in evidence.trend:
        key = (str(row["review_date"]), str(row["severity"]))
        counts[key] = counts.get(key, 0) + int(row["open_findings"])
    rows: list[dict[str, Any]] = [
        {"day": day, "severity": severity, "findings": count, "rank": SEVERITIES.index(severity)}
        for (day, severity), count in sorted(counts.items())
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("day:O", title="Day (UTC)"),
            y=alt.Y("sum(findings):Q", title="Open findings"),
            color=alt.Color(
                "severity:N",
                title="Severity",
                scale=alt.Scale(domain=list(SEVERITIES), range=_COLORS),
            ),
            order=alt.Order("rank:Q"),
        )
        .properties(width=_WIDTH, height=_HEIGHT)
    )
    specification = chart.to_dict()
    specification["config"] = vega_config(LIGHT)
    return vl_convert.vegalite_to_svg(specification)
