"""Faults of real lakes: about one answer in a hundred is spoiled on purpose."""

import gzip
import json
from collections.abc import Callable, Iterator
from copy import deepcopy

from athena_recipes.recipes.labeling_insights.sample_data.formats import Json, answer_file

# Every PERIOD answers, each fault once: FIRST answers in, then STEP apart.
PERIOD = 1_200
FIRST = 20
STEP = 60

Fault = Callable[[str, Json], list[tuple[str, bytes]]]


def _changed(key: str, answer: Json, **changes: object) -> list[tuple[str, bytes]]:
    return [(key, answer_file([{**answer, **changes}]))]


def _without(key: str, answer: Json, field: str) -> list[tuple[str, bytes]]:
    return [(key, answer_file([{k: v for k, v in answer.items() if k != field}]))]


def _truncated(key: str, answer: Json) -> list[tuple[str, bytes]]:
    content = answer_file([answer])
    return [(key, content[: len(content) * 2 // 3])]


def _zipped(key: str, answer: Json) -> list[tuple[str, bytes]]:
    return [(f"{key}.gz", gzip.compress(answer_file([answer]), mtime=0))]


def _other_case(key: str, answer: Json) -> list[tuple[str, bytes]]:
    renamed = {field[0].upper() + field[1:]: value for field, value in answer.items()}
    return [(key, json.dumps({"Answers": [renamed]}).encode())]


def _offset(key: str, answer: Json) -> list[tuple[str, bytes]]:
    return _changed(key, answer, submissionTime=answer["submissionTime"].replace("Z", "+02:00"))


def _empty_label(key: str, answer: Json) -> list[tuple[str, bytes]]:
    spoiled = deepcopy(answer)
    spoiled["answerContent"] = {"crowd-classifier": {"label": ""}}
    return [(key, answer_file([spoiled]))]


def _delivered_twice(key: str, answer: Json) -> list[tuple[str, bytes]]:
    content = answer_file([answer])
    return [(key, content), (key.replace(".json", "_1.json"), content)]


FAULTS: dict[str, Fault] = {
    "truncated line": _truncated,
    "no answers": lambda key, answer: [(key, answer_file([]))],
    "empty file": lambda key, answer: [(key, b"")],
    "no submission time": lambda key, answer: _without(key, answer, "submissionTime"),
    "bad submission time": lambda key, answer: _changed(key, answer, submissionTime="yesterday"),
    "no worker": lambda key, answer: _without(
        key, {k: v for k, v in answer.items() if k != "workerMetadata"}, "workerId"
    ),
    "unknown worker type": lambda key, answer: [
        (
            key,
            answer_file(
                [
                    {
                        **{k: v for k, v in answer.items() if k != "workerMetadata"},
                        "workerId": "robot.eu-west-1.0001",
                    }
                ]
            ),
        )
    ],
    "unknown answer content": lambda key, answer: _changed(
        key, answer, answerContent={"my-own-widget": {"value": 3}}
    ),
    "empty label": _empty_label,
    "wrong type": lambda key, answer: _changed(key, answer, timeSpentInSeconds="fast"),
    "key case": _other_case,
    "time offset": _offset,
    "gzip": _zipped,
    "delivered twice": _delivered_twice,
}


def spoil(number: int, key: str, answer: Json) -> Iterator[tuple[str, bytes]]:
    """The file (or two, or a spoiled one) for the `number`-th answer of the lake, from 0."""
    turn, rest = divmod(number % PERIOD - FIRST, STEP)
    names = list(FAULTS)
    if rest == 0 and 0 <= turn < len(names):
        yield from FAULTS[names[turn]](key, answer)
    else:
        yield key, answer_file([answer])
