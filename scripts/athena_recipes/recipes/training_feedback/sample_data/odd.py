"""Lines that no tool should write, and some do: each must be used or rejected, and end no query."""

import json
from collections.abc import Iterator
from typing import Any

_VERBS = "http://adlnet.gov/expapi/verbs"
_COURSE = {
    "id": "https://training.example.com/xapi/courses/infusion-pump",
    "definition": {"type": "http://adlnet.gov/expapi/activities/course"},
}


def odd_files() -> Iterator[tuple[str, bytes]]:
    """(key, content) of a file of each table."""
    statements = "\n".join(_statements())
    yield "statements/dt=2026-03-30/odd.jsonl", f"\ufeff{statements}".encode()
    yield "comprehend_lines/sentiment/odd/output.jsonl", "\r\n".join(_results()).encode()
    index = "\ufefffile,line,statement_id\nodd.txt,x,1\nodd.txt\nodd.txt,99999999999,\n,,\n"
    yield "feedback_index/odd.csv", index.encode()


def _statements() -> Iterator[str]:
    yield from ("{}", "[]", "[[]]", "null", "5", '"text"', "[null,{}]", "{", "NaN", "   ")
    yield from ('{"statements":{}}', '{"statements":null}', '{"id":null,"actor":[],"verb":"x"}')
    yield '{"id":{"a":1},"verb":{"id":["x"]},"object":{"id":7},"timestamp":20260302}'
    for number, changes in enumerate(_changes()):
        yield _line(number, changes)
    twice = _line(90, {})
    yield twice[:-1] + ',"verb":{"id":"' + _VERBS + '/passed"}}'
    yield _line(91, {}).replace('"initialized"', '"initialized\\u0000"') + "  "
    yield _line(92, {}) + _line(93, {})
    yield f'{_line(94, {})[:-1]},"deep":{"[" * 200}{"]" * 200}}}'


_TIMES: tuple[Any, ...] = (
    "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-03-02T24:00:00Z", "2026-03-02T10:00:00.123456789123+14:59",
    "2026-03-02T10:00:00.999999-14:00", "2026-03-02T10:00:00+13:59", "2026-03-02",
    "2026-03-02t10:00:00z", "20260302T100000Z", 1772445600, None, "", ["x"],
)  # fmt: skip
_SCORES: tuple[Any, ...] = (
    10**30, -(10**30), "0.5", True, None, [1], {"a": 1}, 0.1 + 0.2, -0.0, 1.50,
)  # fmt: skip
_DURATIONS: tuple[Any, ...] = (
    "P", "PT", "P1Y", "PT99999999999S", "PT1,5S", "P1W2D", "-PT1S", 5, "pt1s",
)  # fmt: skip
_ACTORS: tuple[Any, ...] = (
    {}, [], "x", {"mbox": 5}, {"mbox": ""}, {"account": {"name": "n"}}, {"account": "x"},
    {"objectType": "Group", "member": []}, None,
)  # fmt: skip
_CONTEXTS: tuple[Any, ...] = (
    5, [], {"contextActivities": []}, {"contextActivities": {"grouping": []}},
    {"contextActivities": {"grouping": [5]}, "revision": 2}, {"extensions": []},
    {"contextActivities": {"grouping": {"id": ""}, "parent": [[]]}},
)  # fmt: skip
_RESPONSES: tuple[Any, ...] = ("", "  ", "\u0000", "für 👍", {"a": 1}, ["x"], 5)


def _changes() -> Iterator[dict[str, Any]]:
    for time in _TIMES:
        yield {"timestamp": time}
    for score in _SCORES:
        yield {"result": {"score": {"scaled": score}}}
        yield {"result": {"score": {"raw": score, "max": 3, "min": score}}}
    for duration in _DURATIONS:
        yield {"result": {"duration": duration}}
    for actor in _ACTORS:
        yield {"actor": actor}
    for context in _CONTEXTS:
        yield {"context": context}
    for response in _RESPONSES:
        yield {"verb": {"id": f"{_VERBS}/commented"}, "result": {"response": response}}
    yield {"object": {"objectType": "StatementRef", "id": "x"}, "verb": {"id": f"{_VERBS}/voided"}}
    yield {"object": {"id": "", "definition": "x"}}
    yield {"object": {"id": "http://x/#", "definition": {"type": "", "name": {"de": 'a"b'}}}}


def _line(number: int, changes: dict[str, Any]) -> str:
    statement = {
        "id": f"0dd00000-0000-4000-8000-{number:012}",
        "actor": {"mbox": "mailto:odd@example.org"},
        "verb": {"id": f"{_VERBS}/initialized"},
        "object": _COURSE,
        "timestamp": "2026-03-30T10:00:00Z",
    }
    return json.dumps({**statement, **changes}, ensure_ascii=number % 2 == 0)


def _results() -> Iterator[str]:
    yield from ("{}", "[]", "null", "5", "{", '{"File":"odd.txt","Line":0}')
    scores: dict[str, Any] = {"Positive": 1, "Negative": 0, "Neutral": 0, "Mixed": 0}
    changes: tuple[dict[str, Any], ...] = (
        {"Line": -1}, {"Line": 1.5}, {"Line": 10**12}, {"Line": "0"}, {"Line": None},
        {"File": ""}, {"File": 5}, {"Sentiment": None}, {"Sentiment": {}}, {"SentimentScore": []},
        {"SentimentScore": {**scores, "Positive": "x"}}, {"ErrorCode": ""}, {"ErrorCode": 5}, {},
        {"SentimentScore": {**scores, "Positive": 1e300}},
    )  # fmt: skip
    for one in changes:
        row = {"File": "odd.txt", "Line": 0, "Sentiment": "POSITIVE", "SentimentScore": scores}
        yield json.dumps({**row, **one})
