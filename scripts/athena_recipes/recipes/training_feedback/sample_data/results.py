"""Comprehend's results for a batch, as it delivers them, and as `training untar` writes them."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from typing import Any

from athena_recipes.recipes.training_feedback.documents import is_too_long
from athena_recipes.recipes.training_feedback.sample_data.courses import SCORES
from athena_recipes.recipes.training_feedback.sample_data.learning import Said

ACCOUNT = "123456789012"
_TOO_LONG = {
    "ErrorCode": "DOCUMENT_SIZE_EXCEEDED",
    "ErrorMessage": "Document size exceeds maximum size limit 5120 bytes.",
}


def job_files(
    batch: str, texts: Sequence[str], said: Sequence[Said]
) -> Iterator[tuple[str, bytes]]:
    """The files of the three jobs of a batch; the third finds no personal data."""
    file = f"{batch}.txt"
    rows: dict[str, list[dict[str, Any]]] = {"sentiment": [], "key_phrases": [], "pii": []}
    for number, (text, one) in enumerate(zip(texts, said, strict=True)):
        place = {"File": file, "Line": number}
        if is_too_long(text):
            for found in rows.values():
                found.append({**_TOO_LONG, **place})
            continue
        names = ("Mixed", "Negative", "Neutral", "Positive")
        scores = dict(zip(names, SCORES[one.sentiment], strict=True))
        rows["sentiment"].append({**place, "Sentiment": one.sentiment, "SentimentScore": scores})
        rows["key_phrases"].append({**place, "KeyPhrases": _phrases(text, one.topic)})
        rows["pii"].append({"Entities": [], **place})
    for kind, name in (("sentiment", "SENTIMENT"), ("key_phrases", "KP")):
        job = f"{ACCOUNT}-{name}-{hashlib.md5(f'{kind}{batch}'.encode()).hexdigest()}"
        content = _lines(rows[kind])
        yield f"comprehend/{job}/output/output.tar.gz", _tar(content)
        yield f"comprehend_lines/{kind}/{job}/output.jsonl", content
    job = f"{ACCOUNT}-PII-{hashlib.md5(f'pii{batch}'.encode()).hexdigest()}"
    content = _lines(rows["pii"])
    yield f"comprehend/{job}/output/{file}.out", content
    yield f"comprehend_lines/pii/{job}/{file}.out.jsonl", content


def _phrases(text: str, topic: str) -> list[dict[str, Any]]:
    begin = text.lower().find(topic)
    if begin < 0:
        return []
    found = text[begin : begin + len(topic)]
    return [{"BeginOffset": begin, "EndOffset": begin + len(topic), "Score": 0.9987, "Text": found}]


def _lines(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _tar(content: bytes) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("output")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), mtime=0)
