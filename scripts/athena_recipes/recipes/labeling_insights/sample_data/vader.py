"""Real human ratings: the lexicon of the package vaderSentiment (MIT).

Ten people rated each of 7,520 words and emoticons from -4 to 4 (Hutto and Gilbert, 2014). The file
keeps the ten raw ratings but not who gave which, so a rater here is a position in the list:
agreement per word is real, a rater's own consistency is not.
"""

import ast
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import accumulate

from athena_recipes.recipes.labeling_insights.sample_data.formats import (
    answer,
    answer_file,
    answer_key,
)
from athena_recipes.recipes.labeling_insights.sample_data.jobs import (
    VADER_ENTRIES,
    VADER_JOB,
    VADER_START,
)
from athena_recipes.recipes.labeling_insights.sample_data.simulate import rng

_WORDS_PER_DAY = (31, 27, 34, 29, 22, 9, 23)  # of a week


def ratings() -> list[tuple[str, tuple[int, ...]]]:
    """(token, ten ratings) of every lexicon entry, in the file's order."""
    text = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8")
    result = []
    for line in text.splitlines():
        if line.strip():
            token, _mean, _deviation, raw = line.split("\t")[:4]
            result.append((token, tuple(ast.literal_eval(raw))))
    return result


def sample(seed: int, scale: float) -> list[int]:
    """Which entries of the lexicon the sample holds at a scale, ascending."""
    entries = len(ratings())
    count = min(entries, max(2, round(VADER_ENTRIES * scale)))
    return sorted(rng(seed, VADER_JOB).sample(range(entries), count))


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """One response file per token, with all ten ratings as answers of a classifier."""
    lexicon = ratings()
    for number, entry in enumerate(sample(seed, scale)):
        moment = _moment(number)
        yield (
            answer_key(VADER_JOB, 1, entry, moment),
            answer_file(
                answer(
                    "classification",
                    [str(rating)],
                    f"public.us-east-1.RATER{position:02}",
                    moment + timedelta(seconds=position),
                )
                for position, rating in enumerate(lexicon[entry][1], start=1)
            ),
        )


def _moment(number: int) -> datetime:
    """Ratings came in over weeks, on some days more words than on others."""
    weeks, rest = divmod(number, sum(_WORDS_PER_DAY))
    ends = list(accumulate(_WORDS_PER_DAY))
    day = bisect_right(ends, rest)
    within = rest - (ends[day - 1] if day else 0)
    return VADER_START + timedelta(days=7 * weeks + day, minutes=13 * within)
