"""Asks both engines at the same time, each question once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from athena_recipes.conformance.answers import Engine, Pair

Question = TypeVar("Question")


class Compared(Generic[Question]):
    """Both engines' answers by the text of a question; they are kept."""

    def __init__(
        self,
        duckdb: Engine[Question],
        athena: Engine[Question],
        text: Callable[[Question], str],
    ) -> None:
        self._engines = (duckdb, athena)
        self._text = text
        self._pairs: dict[str, Pair] = {}

    def __call__(self, questions: Sequence[Question]) -> dict[Question, Pair]:
        """A pair of answers for each question."""
        texts = {question: self._text(question) for question in questions}
        missing = {text: one for one, text in texts.items() if text not in self._pairs}
        if missing:
            asked = list(missing.values())
            with ThreadPoolExecutor(2) as pool:
                duckdb, athena = pool.map(lambda engine: engine.answers(asked), self._engines)
            for text, *answers in zip(missing, duckdb, athena, strict=True):
                self._pairs[text] = Pair(*answers)
        return {question: self._pairs[text] for question, text in texts.items()}
