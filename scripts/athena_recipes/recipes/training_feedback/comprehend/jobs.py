"""Jobs of Comprehend for batches of documents: what is next for each batch, and its start.

A batch is checked for personal data first. It is sent for sentiment and key phrases if each of its
documents was checked and none has personal data; else it is held, or redacted into a new batch,
which is checked again.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.recipes.training_feedback.collect import (
    index_csv,
    index_rows,
    indexed_files,
)
from athena_recipes.recipes.training_feedback.documents import Finding, redacted
from athena_recipes.recipes.training_feedback.files import RECIPE, Files, lines

# Findings below this score are left out.
LEAST_SCORE = 0.5
_REDACTED = re.compile(r"(?P<batch>.+?)(?:-r(?P<number>\d+))?")
_NAMES = {"pii": "pii_entities", "sentiment": "sentiment", "key_phrases": "key_phrases"}
_LISTS = {
    "pii": "PiiEntitiesDetectionJobPropertiesList",
    "sentiment": "SentimentDetectionJobPropertiesList",
    "key_phrases": "KeyPhrasesDetectionJobPropertiesList",
}
_RUNNING = ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED")


@dataclass(frozen=True)
class Rules:
    """What is personal data, and what is done with a batch that has some."""

    redact: bool = False
    ignored: frozenset[str] = frozenset()
    language: str = "en"


@dataclass(frozen=True)
class Batch:
    """A batch and what is next: check, wait, hold, redact, send, retry or nothing (done).

    `kinds` are the jobs to start.
    """

    file: str
    step: str
    detail: str = ""
    kinds: tuple[str, ...] = ()
    findings: Mapping[int, Sequence[Finding]] = field(default_factory=dict)


class Jobs:
    """The jobs of a lake's batches, as Comprehend lists them; names have the lake's address."""

    def __init__(self, client: Any, lake: S3Address) -> None:
        self._client = client
        self._lake = lake
        self._found: dict[str, list[Mapping[str, Any]]] = {}
        for kind, name in _NAMES.items():
            pages = client.get_paginator(f"list_{name}_detection_jobs").paginate()
            for page in pages:
                for job in page[_LISTS[kind]]:
                    self._found.setdefault(job.get("JobName", ""), []).append(job)

    def newest(self, kind: str, file: str) -> Mapping[str, Any] | None:
        """The job that was submitted last."""
        found = self._found.get(self.name(kind, file), ())
        return max(found, key=lambda job: str(job.get("SubmitTime", "")), default=None)

    def name(self, kind: str, file: str) -> str:
        """The job's name."""
        return f"{RECIPE}/{kind}/{self._lake.path}/{file}"

    def start(self, kind: str, file: str, role_arn: str, language: str) -> str:
        """Start a job; its id. A call that is repeated after a lost answer starts no second one."""
        name = self.name(kind, file)
        token = hashlib.sha256(f"{name} {len(self._found.get(name, ()))}".encode()).hexdigest()
        raw = self._lake.below(f"raw/{RECIPE}")
        settings: dict[str, Any] = {
            "InputDataConfig": {
                "S3Uri": f"{raw}/feedback/{file}",
                "InputFormat": "ONE_DOC_PER_LINE",
            },
            "OutputDataConfig": {"S3Uri": f"{raw}/comprehend/"},
            "DataAccessRoleArn": role_arn,
            "JobName": name,
            "LanguageCode": language,
            "ClientRequestToken": token,
            "Tags": [{"Key": "athena-recipes", "Value": "training-feedback-comprehend"}],
        }
        if kind == "pii":
            settings["Mode"] = "ONLY_OFFSETS"
        call = getattr(self._client, f"start_{_NAMES[kind]}_detection_job")
        return str(call(**settings)["JobId"])


def next_steps(files: Files, jobs: Jobs, rules: Rules) -> Iterator[Batch]:
    """What is next for each batch that has an index; one that was redacted since is left out."""
    there = [key.rpartition("/")[2] for key in indexed_files(files)]
    results = _pii_results(files)
    for file in there:
        if redacted_name(file) not in there:
            yield _next_step(files, jobs, rules, file, results.get(file))


def _next_step(files: Files, jobs: Jobs, rules: Rules, file: str, result: str | None) -> Batch:
    job = jobs.newest("pii", file)
    if result is None:
        if job is None:
            return Batch(file, "check", "no check for personal data yet", ("pii",))
        if job["JobStatus"] in _RUNNING:
            return Batch(file, "wait", f"the check is {job['JobStatus']}")
        if job["JobStatus"] == "COMPLETED":
            return Batch(file, "retry", f"comprehend/ has no {file}.out of the check", ("pii",))
        return Batch(file, "retry", f"the check: {_message(job)}", ("pii",))
    found, unchecked = pii_findings(files, file, result, rules)
    if unchecked:
        return Batch(
            file, "hold", f"{unchecked} documents were not checked: delete {result} to check again"
        )
    if found:
        detail = f"{len(found)} documents with personal data: {_kinds(found)}"
        return Batch(file, "redact" if rules.redact else "hold", detail, findings=found)
    states = {kind: jobs.newest(kind, file) for kind in ("sentiment", "key_phrases")}
    new = tuple(kind for kind, one in states.items() if one is None)
    if new:
        return Batch(file, "send", "no personal data was found", new)
    known = [(kind, one) for kind, one in states.items() if one is not None]
    failed = [(kind, one) for kind, one in known if one["JobStatus"] in ("FAILED", "STOPPED")]
    if failed:
        detail = "; ".join(f"{kind}: {_message(one)}" for kind, one in failed)
        return Batch(file, "retry", detail, tuple(kind for kind, _ in failed))
    if any(one["JobStatus"] in _RUNNING for _, one in known):
        return Batch(file, "wait", "the jobs run")
    return Batch(file, "done", "run `training untar` and build")


def pii_findings(
    files: Files, file: str, result: str, rules: Rules
) -> tuple[dict[int, list[Finding]], int]:
    """(Line -> personal data in it, number of documents that were not checked).

    A document above Comprehend's limit is not checked; no other job reads it either.
    """
    found: dict[int, list[Finding]] = {}
    checked: set[int] = set()
    for text in lines(files, result):
        try:
            row = json.loads(text)
            number = row["Line"]
            if not isinstance(number, int):
                continue
            if row.get("ErrorCode") == "DOCUMENT_SIZE_EXCEEDED":
                checked.add(number)
                continue
            entities = [one for one in row["Entities"] if one["Score"] >= LEAST_SCORE]
            places = [
                Finding(one["Type"], one["BeginOffset"], one["EndOffset"])
                for one in entities
                if one["Type"] not in rules.ignored
            ]
        except (ValueError, TypeError, KeyError):
            continue
        checked.add(number)
        if places:
            found[number] = places
    documents = sum(1 for _ in lines(files, f"feedback/{file}"))
    return found, len(set(range(documents)) - checked)


def redact(files: Files, batch: Batch) -> str:
    """Write a batch without its findings, and its index, as a new one; the new file's name.

    Lines keep their numbers. The index is written last.
    """
    name = redacted_name(batch.file).removesuffix(".txt")
    old = batch.file.removesuffix(".txt")
    with_findings = enumerate(lines(files, f"feedback/{batch.file}"))
    files.write(
        f"feedback/{name}.txt",
        (
            f"{redacted(text, batch.findings.get(number, ()))}\n".encode()
            for number, text in with_findings
        ),
    )
    rows = [
        (int(line), statement.strip())
        for file, line, statement in index_rows(files, f"feedback_index/{old}.csv")
        if file.strip() == batch.file and re.fullmatch(r" *[0-9]{1,9} *", line)
    ]
    files.write(f"feedback_index/{name}.csv", [index_csv(name, rows)])
    return f"{name}.txt"


def redacted_name(file: str) -> str:
    """`a.txt` -> `a-r1.txt`, `a-r1.txt` -> `a-r2.txt`."""
    found = _REDACTED.fullmatch(file.removesuffix(".txt"))
    assert found is not None, "every name matches"
    return f"{found['batch']}-r{int(found['number'] or 0) + 1}.txt"


def _pii_results(files: Files) -> dict[str, str]:
    """File -> the result of its check, as Comprehend delivered it."""
    found = {}
    for key in files.keys("comprehend"):
        name = key.rpartition("/")[2]
        if name.endswith(".out"):
            found[name.removesuffix(".out")] = key
    return found


def _kinds(found: Mapping[int, Sequence[Finding]]) -> str:
    return ", ".join(sorted({one.kind for some in found.values() for one in some}))


def _message(job: Mapping[str, Any]) -> str:
    return f"{job['JobStatus']} {job.get('Message', '')}".strip()
