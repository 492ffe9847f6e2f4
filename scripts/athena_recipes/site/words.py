"""Words in sizes that show their numbers, for the mark `word_cloud`.

The page writes them as text in the order of the rows, so that lines break where the window ends,
no word covers another, and a screen reader reads each with its number.
"""

from dataclasses import dataclass

from athena_recipes.site.model import Chart
from athena_recipes.site.units import number_text

SMALLEST, LARGEST = 0.95, 3.0  # of the page's text


@dataclass(frozen=True)
class Word:
    """A word, its number as text, and its size: 1 is the size of the page's text."""

    text: str
    number: str
    size: float


def sized_words(chart: Chart) -> list[Word]:
    """The words of a chart. The area that a word takes grows with its number."""
    rows = [row for row in chart.rows if row[chart.x.field] is not None]
    numbers = [float(row[chart.x.field] or 0) for row in rows]
    most = max(numbers, default=0.0)
    found = []
    for row, number in zip(rows, numbers, strict=True):
        share = max(number, 0.0) / most if most > 0 else 0.0
        size = round(max(SMALLEST, LARGEST * share**0.5), 2)
        text = row[chart.y.field]
        found.append(Word(str(text), number_text(number, chart.x.unit), size))
    return found
