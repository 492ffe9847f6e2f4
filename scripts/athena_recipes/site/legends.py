"""Legends that the page writes itself, so that they wrap and can be read without JavaScript."""

from dataclasses import dataclass

from markupsafe import Markup

from athena_recipes.site.colors import FAINTEST, dash_of, shape_of
from athena_recipes.site.model import Chart, Encoding
from athena_recipes.site.palette import colors_of
from athena_recipes.site.themes import color_of
from athena_recipes.site.units import number_text

# Symbols in a box of 12 by 12.
_PATHS = {
    "circle": "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9",
    "square": "M2 2h8v8h-8z",
    "triangle-up": "M6 1.5l5 9h-10z",
    "diamond": "M6 0.5l4 5.5l-4 5.5l-4-5.5z",
    "cross": "M4.3 1h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",
    "triangle-down": "M6 10.5l5-9h-10z",
}


@dataclass(frozen=True)
class Ramp:
    """The ends of a scale of numbers as text, its middle where it diverges, and its CSS."""

    low: str
    middle: str | None
    high: str
    css: str


def series(chart: Chart) -> tuple[str, ...]:
    """The categories that have colors, in order; empty when color is a number or not used."""
    if chart.color is None or chart.color.kind != "nominal":
        return ()
    return chart.color.categories


def swatch(chart: Chart, name: str) -> Markup:
    """The symbol of a series as it is drawn: its color, and its dash or shape."""
    if chart.color is None:
        return Markup("")
    colors = colors_of(chart.color)
    place, color = list(colors).index(name), color_of(colors[name])
    path = _PATHS[shape_of(place)] if chart.mark == "point" else "M1 1h10v10h-10z"
    drawn = f'<path d="{path}" fill="{color}"/>'
    width = 12
    if chart.mark == "line":
        width = 28
        dash = " ".join(str(length) for length in dash_of(place))
        drawn = (
            f'<line x1="0" y1="6" x2="28" y2="6" stroke="{color}" stroke-width="2.5"'
            f' stroke-dasharray="{dash}"/>'
        )
    return Markup(
        f'<svg class="swatch" width="{width}" height="12" viewBox="0 0 {width} 12"'
        f' aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def ramp(chart: Chart) -> Ramp | None:
    """The scale of a color that is a number; None for another, or without numbers."""
    color = chart.color
    if color is None or color.kind != "quantitative":
        return None
    numbers = [float(n) for row in chart.rows if (n := row[color.field]) is not None]
    if not numbers:
        return None
    faint = f"color-mix(in srgb, {{}} {FAINTEST * 100:.0f}%, var(--page))"
    if color.scale != "diverging":
        full = color_of("series-1")
        css = f"linear-gradient(to right, {faint.format(full)}, {full})"
        return Ramp(_end(color, min(numbers)), None, _end(color, max(numbers)), css)
    away = max(abs(number - color.midpoint) for number in numbers)
    below, above = color_of("diverging-low"), color_of("diverging-high")
    css = (
        f"linear-gradient(to right, {below}, {faint.format(below)} 50%,"
        f" {faint.format(above)} 50%, {above})"
    )
    low, middle, high = (
        _end(color, one) for one in (color.midpoint - away, color.midpoint, color.midpoint + away)
    )
    return Ramp(low, middle, high, css)


def _end(color: Encoding, number: float) -> str:
    """A number of a ramp: its word, or itself with its unit."""
    return color.labels.get(f"{number:g}", number_text(number, color.unit))
