"""Files of other systems: what is read of each, and what must be said of it."""

import gzip
import json

from tests.python.recipes.training_feedback.training_lake import (
    TrainingLake,
    comment,
    json_lines,
    statement,
)

_ONE = json_lines(statement(90), statement(91))
_LATIN = json.dumps(statement(9, object={"id": "http://x/für"}), ensure_ascii=False)
_PRETTY = json.dumps(statement(14), indent=1)
_VOIDED = {"objectType": "StatementRef", "id": comment(20, "")["id"].upper()}
_QUOTED = f'"file","line","statement_id"\r\n"a.txt","0","{comment(13, "")["id"].upper()}"\r\n'

# File -> (content, statements that are used, reason -> rows).
FILES: dict[str, tuple[bytes, int, dict[str, int | None]]] = {
    "statements/bom.jsonl": (b"\xef\xbb\xbf" + json_lines(statement(1), statement(2)), 2, {}),
    "statements/crlf.jsonl": (json_lines(statement(3), statement(4), end="\r\n"), 2, {}),
    "statements/deep/er/lrs.log": (json_lines(statement(5)), 1, {}),
    "statements/dt=2026-04-01/zip.jsonl.gz": (gzip.compress(json_lines(statement(6))), 1, {}),
    "statements/no_end.jsonl": (json_lines(statement(7)).rstrip(), 1, {}),
    "statements/blank.jsonl": (b"\n\n" + json_lines(statement(8)) + b"\n", 1, {}),
    "statements/latin.jsonl": (
        _LATIN.encode("latin-1"),
        1,
        {"no_course": 1},
    ),
    "statements/array.json": (json.dumps([statement(10), statement(11)]).encode(), 2, {}),
    "statements/result.json": (
        json.dumps({"statements": [statement(12), comment(13, "good")], "more": "/x"}).encode(),
        2,
        {},
    ),
    "statements/pretty.json": (
        _PRETTY.encode(), 0, {"unreadable_line": _PRETTY.count("\n") + 1},
    ),
    "statements/cut.jsonl": (
        json_lines(statement(15), statement(16))[:-40], 1, {"unreadable_line": 1},
    ),
    "statements/two.jsonl": (
        json_lines(statement(17)).strip() + json_lines(statement(18)), 0, {"unreadable_line": 1},
    ),
    "statements/keys.jsonl": (b'{"user":1,"text":"a"}\n', 0, {"unreadable_line": 1}),
    "statements/header.csv": (b"id,actor,verb\n1,2,3\n", 0, {"unreadable_line": 2}),
    "statements/twice.jsonl": (
        json_lines(statement(19), statement(19), statement(19, "passed")),
        1,
        {"repeated_statement": 1, "conflicting_statement": 1},
    ),
    "statements/voids.jsonl": (
        json_lines(comment(20, "gone"), statement(21, "voided", object=_VOIDED)),
        0,
        {"voided_statement": 1},
    ),
    # Stored first is the later text; the second statement voids nothing, for its id is taken.
    "statements/zones.jsonl": (
        json_lines(
            comment(30, "second", stored="2026-04-01T09:00:00Z"),
            comment(30, "first", stored="2026-04-01T10:00:00+0200"),
            comment(31, "stays", stored="soon"),
            comment(32, "kept", stored="2026-04-01T09:00:00Z"),
            {**statement(32, "voided"), "object": {"id": comment(31, "")["id"]}},
            comment(33, "no learner", actor={"name": "Ada"}),
            comment(34, "one of two", stored="2026-04-01T09:00:00Z"),
            comment(34, "another", stored="2026-04-01T09:00:00Z"),
            comment(35, "", stored="2026-04-01T08:00:00Z"),
            comment(35, "late", stored="2026-04-01T09:00:00Z"),
        ),
        5,
        {"conflicting_statement": 4, "no_actor": 1, "no_text": 1},
    ),
    "statements/empty.jsonl": (b"", 0, {"empty": None}),
    "statements/_hidden/a.jsonl": (_ONE, 0, {"hidden_name": None}),
    "statements/cut.jsonl.gz": (gzip.compress(_ONE * 50)[:-9], 0, {"unreadable": None}),
    "statements/false.jsonl.gz": (_ONE, 0, {"unreadable": None}),
    "loose.jsonl": (_ONE, 0, {"unknown_prefix": None}),
    "feedback_index/swapped.csv": (
        b"statement_id,line,file\nx,0,a.txt\n", 0, {"unknown_statement": 1, "bad_index_row": 1},
    ),
    "feedback_index/quoted.csv": (_QUOTED.encode(), 0, {}),
    "comprehend_lines/sentiment/mine/a.jsonl": (
        b'{"File":"a.txt","Line":0,"Sentiment":"POSITIVE","SentimentScore":'
        b'{"Mixed":0.0,"Negative":0.0,"Neutral":0.1,"Positive":0.9}}\n'
        b'{"File":"a.txt","Line":7,"ErrorCode":"INTERNAL_SERVER_ERROR","ErrorMessage":"x"}\n{"File',
        0,
        {"unknown_document": 1, "unreadable_result": 1},
    ),
    "comprehend_lines/loose.jsonl": (b'{"File":"a.txt","Line":0}\n', 0, {"unknown_kind": 1}),
    "keys/none.csv": (b"key_version,created_at,key_hex\nx,y,z\n", 0, {}),
}  # fmt: skip


def deliver_odd_files(lake: TrainingLake) -> None:
    """Write all of them."""
    for key, (content, _, _) in FILES.items():
        lake.write(key, content)
