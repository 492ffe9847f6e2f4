"""Statements -> documents: batches of texts, one per line, and the index that leads back."""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from athena_recipes.recipes.training_feedback.documents import findings, one_line, redacted
from athena_recipes.recipes.training_feedback.files import Files, lines
from athena_recipes.recipes.training_feedback.statements import Comment, read_comments

HEADER = ("file", "line", "statement_id")
# Lines per file. Comprehend takes a million documents and 5 GB per job.
PER_BATCH = 10_000


@dataclass(frozen=True)
class Batch:
    """A batch that was written: its name, its documents, and those that were redacted."""

    name: str
    documents: int
    redacted: int


def collect(
    files: Files, name: str, *, redact: bool = True, per_batch: int = PER_BATCH
) -> Iterator[Batch]:
    """Write the comments that no index has, to `feedback/<name>-<n>.txt` and its index.

    A batch's index is written last: a batch without one is written again. A repeated call writes
    nothing. Holds one batch in memory, and an id per comment.
    """
    known = indexed_ids(files)
    taken = {key.rpartition("/")[2].partition(".")[0] for key in files.keys("feedback_index")}
    new = (one for one in read_comments(files) if one.statement_id not in known)
    numbers = (number for number in itertools.count(1) if f"{name}-{number:04}" not in taken)
    while comments := list(itertools.islice(new, per_batch)):
        batch = f"{name}-{next(numbers):04}"
        texts = [document(one, redact=redact) for one in comments]
        files.write(f"feedback/{batch}.txt", (f"{text}\n".encode() for text, _ in texts))
        rows = [
            (f"{batch}.txt", str(number), one.statement_id) for number, one in enumerate(comments)
        ]
        files.write(f"feedback_index/{batch}.csv", [index_csv(rows)])
        yield Batch(batch, len(texts), sum(is_changed for _, is_changed in texts))


def document(comment: Comment, *, redact: bool) -> tuple[str, bool]:
    """(Line of a comment, whether something in it was redacted)."""
    text = one_line(comment.text).encode("utf-8", "replace").decode()
    clean = redacted(text, findings(text, comment.names)) if redact else text
    return clean, clean != text


def index_csv(rows: list[tuple[str, str, str]]) -> bytes:
    """An index: file, line and statement of each document."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *rows])
    return text.getvalue().encode()


def indexed_ids(files: Files) -> set[str]:
    """The statements that are in an index."""
    found = set()
    for key in files.keys("feedback_index"):
        for row in csv.reader(lines(files, key)):
            if len(row) == len(HEADER):
                found.add(row[2].strip().lower())
    return found


def score_lines(
    files: Files, key: str, score: Callable[[str], dict[str, object]]
) -> Iterator[bytes]:
    """Comprehend's rows of a file of documents: File, Line from 0, and what `score` gives."""
    name = key.rpartition("/")[2]
    for number, text in enumerate(lines(files, key)):
        row = {"File": name, "Line": number, **score(text)}
        yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()
