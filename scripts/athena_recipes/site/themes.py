"""Colors and type of the charts, in one place for the style sheet, the pages and pictures.

Pages draw with CSS variables, so that light, dark and print need no second drawing; a picture
(PNG) has no style sheet, so it gets the light values themselves.
"""

from collections.abc import Mapping
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

# Twelve series in order of use, five severities, and six steps of a ramp. Each color is at least
# 3:1 to the page, and any two of a set stay apart (OKLab distance of 0.08 or more) for normal,
# protan and deutan sight; a test computes both.
LIGHT = {
    "page": "#ffffff",
    "text": "#1c2430",
    "muted": "#566173",
    "line": "#c5ccd6",
    "grid": "#e9ecf1",
    "reference": "#b3261e",
    "good": "#14713d",
    "bad": "#b3261e",
    "series-1": "#0067a5",
    "series-2": "#d55e00",
    "series-3": "#3f3414",
    "series-4": "#51a0ad",
    "series-5": "#0e326d",
    "series-6": "#627fef",
    "series-7": "#844a53",
    "series-8": "#5c8e67",
    "series-9": "#388298",
    "series-10": "#26349e",
    "series-11": "#385805",
    "series-12": "#3c4a79",
    "severity-critical": "#8f1522",
    "severity-high": "#c93a0a",
    "severity-medium": "#b8870b",
    "severity-low": "#4a78ad",
    "severity-informational": "#838c99",
    "ordinal-1": "#6099ce",
    "ordinal-2": "#367dbc",
    "ordinal-3": "#15629f",
    "ordinal-4": "#0a4979",
    "ordinal-5": "#023155",
    "ordinal-6": "#001a33",
    "diverging-low": "#b3470f",
    "diverging-high": "#0067a5",
}
DARK = {
    "page": "#12161c",
    "text": "#e8ecf2",
    "muted": "#a3adbb",
    "line": "#465061",
    "grid": "#272e39",
    "reference": "#ff8a80",
    "good": "#7ee0a5",
    "bad": "#ff8a80",
    "series-1": "#56b4e9",
    "series-2": "#f08a4b",
    "series-3": "#2360c5",
    "series-4": "#9a4d32",
    "series-5": "#eecdb4",
    "series-6": "#618699",
    "series-7": "#f5c40d",
    "series-8": "#4786ee",
    "series-9": "#6fb59d",
    "series-10": "#ce6743",
    "series-11": "#6edbfc",
    "series-12": "#6d5b8d",
    "severity-critical": "#ff5c5c",
    "severity-high": "#f59f4c",
    "severity-medium": "#f5e58a",
    "severity-low": "#4f8fd6",
    "severity-informational": "#667081",
    "ordinal-1": "#1f6a96",
    "ordinal-2": "#3485b8",
    "ordinal-3": "#51a1d5",
    "ordinal-4": "#7ebce8",
    "ordinal-5": "#aed7f5",
    "ordinal-6": "#ddf2ff",
    "diverging-low": "#f08a4b",
    "diverging-high": "#56b4e9",
}
SERIES = tuple(f"series-{number}" for number in range(1, 13))
# Findings have the colors of their severity, which no other series has; the worst comes first.
SEVERITIES = ("critical", "high", "medium", "low", "informational")
# Verdicts of a report as severities.
TRAFFIC_LIGHTS = {"red": "critical", "amber": "medium", "green": "low"}
ORDINALS = tuple(f"ordinal-{number}" for number in range(1, 7))


def color_of(name: str, theme: Mapping[str, str] | None = None) -> str:
    """A color of the theme: its CSS variable, or the value itself where a theme is given."""
    return theme[name] if theme else f"var(--{name})"


def vega_config(colors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A Vega-Lite config: with CSS variables, or with the colors given (for pictures)."""

    def color(name: str) -> str:
        return color_of(name, colors)

    return {
        "background": colors["page"] if colors else "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "title": {"color": color("text")},
        "axis": {
            "domainColor": color("line"),
            "tickColor": color("line"),
            "gridColor": color("grid"),
            "labelColor": color("muted"),
            "titleColor": color("text"),
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 600,
            "labelPadding": 6,
            "titlePadding": 10,
            "tickSize": 4,
            "labelLimit": 0,
            "titleLimit": 0,
        },
        "axisX": {"grid": False},
        "axisQuantitative": {"grid": True, "tickCount": 5, "domain": False, "ticks": False},
        "header": {
            "labelColor": color("text"),
            "titleColor": color("text"),
            "labelFontSize": 12,
            "labelFontWeight": 600,
            "labelLimit": 0,
            "title": None,
        },
        "legend": {
            "labelColor": color("text"),
            "titleColor": color("text"),
            "labelLimit": 0,
            "orient": "bottom",
            "columns": 4,
        },
        "range": {"category": [color(name) for name in SERIES]},
        "mark": {"color": color("series-1")},
        "bar": {"color": color("series-1"), "stroke": color("page"), "strokeWidth": 0.5},
        "line": {"color": color("series-1"), "strokeWidth": 2},
        "area": {"color": color("series-1"), "opacity": 0.85},
        "point": {"color": color("series-1"), "filled": True, "size": 50, "opacity": 0.85},
        "rect": {"fill": color("series-1"), "stroke": color("page"), "strokeWidth": 1},
        "style": {
            "reference-line": {
                "color": color("reference"), "strokeWidth": 1.5, "strokeDash": [5, 4],
            },
            "reference-label": {
                "color": color("reference"), "fontSize": 12, "fontWeight": 600,
            },
            "cell-low": {"color": color("text"), "fontSize": 12},
            "cell-high": {"color": color("page"), "fontSize": 12, "fontWeight": 600},
        },
    }  # fmt: skip
