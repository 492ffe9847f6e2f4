"""Statements -> documents: batches of texts, one per line, and the index that leads back."""

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from athena_recipes.cli.errors import UserError
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
    """Write the comments that no index has, to `feedback/<name>-<digest>.txt` and its index.

    The digest is of the batch's content, so that a result can never be of another batch with the
    same name. The index is written last: a batch without one does not count, and its comments are
    written again. A repeated call writes nothing. Holds one batch in memory, and an id per comment.
    """
    known = indexed_ids(files)
    new = (one for one in read_comments(files) if one.statement_id not in known)
    while comments := list(itertools.islice(new, per_batch)):
        texts = [document(one, redact=redact) for one in comments]
        lines_of_batch = [text for text, _ in texts]
        ids = [one.statement_id for one in comments]
        batch = batch_name(name, ids, lines_of_batch)
        files.write(f"feedback/{batch}.txt", (f"{text}\n".encode() for text in lines_of_batch))
        files.write(f"feedback_index/{batch}.csv", [index_csv(batch, enumerate(ids))])
        yield Batch(batch, len(texts), sum(is_changed for _, is_changed in texts))


def batch_name(name: str, ids: Sequence[str], texts: Sequence[str]) -> str:
    """`<name>-<eight hex digits of the content>`."""
    content = hashlib.sha256()
    for part in (*ids, *texts):
        content.update(f"{part}\n".encode())
    return f"{name}-{content.hexdigest()[:8]}"


def document(comment: Comment, *, redact: bool) -> tuple[str, bool]:
    """(Line of a comment, whether something in it was redacted)."""
    text = one_line(comment.text).encode("utf-8", "replace").decode()
    clean = redacted(text, findings(text, comment.names)) if redact else text
    return clean, clean != text


def index_csv(batch: str, rows: Iterable[tuple[int, str]]) -> bytes:
    """An index of a batch: file, line and statement; `rows` are line and statement."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((f"{batch}.txt", number, one) for number, one in rows)
    return text.getvalue().encode()


def indexed_ids(files: Files) -> set[str]:
    """The statements that are in an index."""
    return {
        row[2].strip().lower()
        for key in files.keys("feedback_index")
        for row in index_rows(files, key)
    }


def index_rows(files: Files, key: str) -> Iterator[list[str]]:
    """The rows of an index with three fields. Raises UserError for one that is no CSV."""
    try:
        yield from (row for row in csv.reader(lines(files, key)) if len(row) == len(HEADER))
    except csv.Error as error:
        raise UserError(
            f"{files.address(key)} is no CSV ({error}).",
            "Write it anew, or delete it and its documents, and run `training collect`.",
        ) from None


def score_lines(
    files: Files, key: str, score: Callable[[str], dict[str, object]]
) -> Iterator[bytes]:
    """Comprehend's rows of a file of documents: File, Line from 0, and what `score` gives."""
    name = key.rpartition("/")[2]
    for number, text in enumerate(lines(files, key)):
        row = {"File": name, "Line": number, **score(text)}
        yield f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def indexed_files(files: Files) -> list[str]:
    """The files of documents that have an index, such as `feedback/2026-03-08-1f2e3d4c.txt`."""
    batches = {key.rpartition("/")[2].removesuffix(".csv") for key in files.keys("feedback_index")}
    return [
        key
        for key in files.keys("feedback")
        if key.rpartition("/")[2].removesuffix(".txt") in batches
    ]
