"""A result file of Athena gives back the rows that were written, whatever their texts are."""

import random

from athena_local.results.csv_file import csv_chunks
from athena_recipes.engines.athena_client import rows_of_csv

PIECES = ["\0", '"', "\r", "\n", "\r\n", ",", "", "a", "日本", "\ue000", "{}", "x" * 300, " "]


def test_rows_are_as_they_were_written() -> None:
    chance = random.Random("result")
    names = [f"c{number}" for number in range(24)]
    for many in (0, 1, 3_000):
        rows = [
            tuple(
                None if chance.random() < 0.3 else "".join(chance.choices(PIECES, k=3))
                for _ in names
            )
            for _ in range(many)
        ]
        assert rows_of_csv(b"".join(csv_chunks([names, *rows]))) == rows
