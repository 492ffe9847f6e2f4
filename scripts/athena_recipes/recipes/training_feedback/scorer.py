"""VADER's sentiment of a text, in Comprehend's format.

VADER is deterministic and works without an account. Its shares of positive, negative and neutral
words take the place of Comprehend's confidences; what is positive and negative at once is Mixed.
"""

from functools import cache
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from athena_recipes.recipes.training_feedback.documents import MAX_BYTES, is_too_long

JOB = "vader"
# VADER's own limits of its compound score.
_POSITIVE, _NEGATIVE = 0.05, -0.05
# MIXED: both sides have at least this share of the words, and neither wins clearly.
_BOTH_SIDES, _CLEAR = 0.15, 0.5


def score(text: str) -> dict[str, object]:
    """Sentiment and SentimentScore of a document, or Comprehend's error for one too long."""
    if is_too_long(text):
        return {
            "ErrorCode": "DOCUMENT_SIZE_EXCEEDED",
            "ErrorMessage": f"Document size exceeds maximum size limit {MAX_BYTES} bytes.",
        }
    found = _analyzer().polarity_scores(text)
    positive, negative, neutral = found["pos"], found["neg"], found["neu"]
    both = min(positive, negative)
    if positive + negative + neutral < 0.5:  # a text without words
        positive, negative, neutral, both = 0.0, 0.0, 1.0, 0.0
    return {
        "Sentiment": _label(found["compound"], both),
        "SentimentScore": {
            "Mixed": round(2 * both, 6),
            "Negative": round(negative - both, 6),
            "Neutral": round(neutral, 6),
            "Positive": round(positive - both, 6),
        },
    }


def _label(compound: float, both: float) -> str:
    if both >= _BOTH_SIDES and abs(compound) < _CLEAR:
        return "MIXED"
    if compound >= _POSITIVE:
        return "POSITIVE"
    return "NEGATIVE" if compound <= _NEGATIVE else "NEUTRAL"


@cache
def _analyzer() -> Any:
    return SentimentIntensityAnalyzer()
