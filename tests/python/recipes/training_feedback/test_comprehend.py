"""`comprehend plan|apply`: personal data first; what has some is held or redacted."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.recipes.training_feedback.comprehend.jobs import (
    Batch,
    Jobs,
    Rules,
    next_steps,
    redact,
    redacted_name,
)
from athena_recipes.recipes.training_feedback.files import LocalFiles, files_of, lines

from tests.python.recipes.training_feedback.commands import run, write
from tests.python.recipes.training_feedback.training_lake import comment, json_lines
from tests.python.support.command_line import athena_recipes

LAKE = "s3://lake/deep"
ROLE = "arn:aws:iam::123456789012:role/comprehend"
FOLDER = "deep/raw/training_feedback/"
KINDS = ("pii_entities", "sentiment", "key_phrases")


@pytest.fixture
def s3(aws: None) -> Any:
    """A bucket with a batch of three documents; the last is above Comprehend's limit."""
    client = make_client("s3")
    where = {"LocationConstraint": os.environ["AWS_REGION"]}
    client.create_bucket(Bucket="lake", CreateBucketConfiguration=where)
    body = json_lines(
        comment(1, "ask 👍 Maria now"), comment(2, "good"), comment(3, "long " * 1_100)
    )
    client.put_object(Bucket="lake", Key=f"{FOLDER}statements/a.jsonl", Body=body)
    run("collect", "--batch", "x", "--lake", LAKE, account=account())
    return client


def account() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def comprehend(command: str, *more: str) -> tuple[int, list[dict[str, Any]], str]:
    role = ("--role-arn", ROLE) if command == "apply" else ()
    done = athena_recipes(
        "training_feedback", "comprehend", command, "--lake", LAKE, *role, *more, "--json",
        account=account(),
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout or "[]"), done.stderr


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    client = make_client("comprehend")
    for kind in KINDS:
        answer = getattr(client, f"list_{kind}_detection_jobs")()
        [found] = [value for key, value in answer.items() if key.endswith("List")]
        for job in found:
            yield kind, job


def deliver(s3: Any, file: str, *rows: dict[str, Any]) -> None:
    """What Comprehend writes of a check."""
    body = "".join(json.dumps({"File": file, **row}) + "\n" for row in rows).encode()
    s3.put_object(
        Bucket="lake", Key=f"{FOLDER}comprehend/1-PII-{file}/output/{file}.out", Body=body
    )


NOTHING: list[dict[str, Any]] = []
MARIA = {"Type": "NAME", "Score": 0.99, "BeginOffset": 6, "EndOffset": 11}
DATE = {"Type": "DATE_TIME", "Score": 0.9, "BeginOffset": 12, "EndOffset": 15}
WEAK = {"Type": "NAME", "Score": 0.2, "BeginOffset": 0, "EndOffset": 3}
LONG = {"Line": 2, "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": "x"}


def test_a_batch_is_sent_after_its_check(s3: Any, tmp_path: Path) -> None:
    code, [row], _ = comprehend("plan")
    assert (code, row["step"], row["jobs"]) == (0, "check", "pii")
    assert list(jobs()) == []
    file = row["file"]
    for _ in range(2):
        assert comprehend("apply")[0] == 0
    [(kind, job)] = jobs()
    assert kind == "pii_entities"
    raw = "s3://lake/deep/raw/training_feedback"
    assert job["JobName"] == f"training_feedback/pii/lake/deep/{file}"
    assert job["InputDataConfig"] == {
        "S3Uri": f"{raw}/feedback/{file}",
        "InputFormat": "ONE_DOC_PER_LINE",
    }
    assert job["OutputDataConfig"]["S3Uri"] == f"{raw}/comprehend/"
    assert job["DataAccessRoleArn"] == ROLE
    assert job["Mode"] == "ONLY_OFFSETS"
    assert comprehend("plan")[1][0]["step"] == "wait"
    deliver(s3, file, {"Line": 0, "Entities": [WEAK]}, {"Line": 1, "Entities": NOTHING}, LONG)
    assert comprehend("plan")[1][0]["step"] == "send"
    for _ in range(2):
        code, _, error = comprehend("apply")
        assert code == 0, error
    assert sorted(kind for kind, _ in jobs()) == ["key_phrases", "pii_entities", "sentiment"]


def test_a_batch_with_personal_data_is_held_or_redacted(s3: Any) -> None:
    file = comprehend("plan")[1][0]["file"]
    deliver(
        s3, file, {"Line": 0, "Entities": [MARIA, DATE]}, {"Line": 1, "Entities": NOTHING}, LONG
    )
    code, [row], _ = comprehend("apply")
    assert (code, row["step"]) == (1, "hold")
    assert "1 documents with personal data: DATE_TIME, NAME" in row["detail"]
    assert list(jobs()) == []
    code, [row], _ = comprehend("apply", "--redact", "--ignore", "DATE_TIME")
    assert (code, row["step"]) == (0, "redact")
    assert list(jobs()) == []
    # The redacted batch takes its place, and is checked like any other.
    [row] = comprehend("plan")[1]
    assert (row["file"], row["step"]) == (redacted_name(file), "check")
    there = files_of(S3Address("lake", "deep"))
    found = list(lines(there, f"feedback/{row['file']}"))
    assert found[:2] == ["ask 👍 [NAME] now", "good"]
    assert len(found) == 3
    index = f"feedback_index/{row['file'].removesuffix('.txt')}.csv"
    assert list(lines(there, index))[1:] == [
        f"{row['file']},{number},{comment(number + 1, '')['id']}" for number in range(3)
    ]
    assert comprehend("apply")[0] == 0
    [(_, job)] = jobs()
    assert job["InputDataConfig"]["S3Uri"].endswith(row["file"])


@pytest.mark.parametrize(
    ("rows", "unchecked"),
    [
        ([], 3),
        ([{"Line": 0, "Entities": []}, LONG], 1),
        ([{"Line": 0, "Entities": []}, {"Line": 1, "ErrorCode": "INTERNAL_SERVER_ERROR"}, LONG], 1),
        ([{"Line": 0, "Entities": "x"}, {"Line": 1, "Entities": []}, LONG], 1),
    ],
)
def test_a_batch_that_was_not_checked_as_a_whole_is_held(
    s3: Any, rows: list[dict[str, Any]], unchecked: int
) -> None:
    file = comprehend("plan")[1][0]["file"]
    deliver(s3, file, *rows)
    code, [row], _ = comprehend("apply", "--redact")
    assert (code, row["step"]) == (1, "hold")
    assert row["detail"].startswith(f"{unchecked} documents were not checked")
    assert list(jobs()) == []


def test_jobs_end_in_a_step(raw: Path) -> None:
    write(raw, "statements/a.jsonl", json_lines(comment(1, "good")))
    run("collect", "--batch", "x")
    files = LocalFiles(raw)
    [file] = [key.rpartition("/")[2] for key in files.keys("feedback")]
    states: dict[str, Any] = {}
    known: Any = SimpleNamespace(newest=lambda kind, _: states.get(kind))

    def step(rules: Rules = Rules()) -> tuple[str, tuple[str, ...]]:  # noqa: B008
        [batch] = next_steps(files, known, rules)
        return batch.step, batch.kinds

    assert step() == ("check", ("pii",))
    for status, expected in (
        ("SUBMITTED", ("wait", ())), ("IN_PROGRESS", ("wait", ())),
        ("COMPLETED", ("retry", ("pii",))),
        ("FAILED", ("retry", ("pii",))), ("STOPPED", ("retry", ("pii",))),
    ):  # fmt: skip
        states["pii"] = {"JobStatus": status, "Message": "no right"}
        assert step() == expected, status
    write(raw, f"comprehend/1-PII-2/output/{file}.out", b'{"Line":0,"Entities":[]}\n')
    assert step() == ("send", ("sentiment", "key_phrases"))
    states["sentiment"] = {"JobStatus": "COMPLETED"}
    assert step() == ("send", ("key_phrases",))
    states["key_phrases"] = {"JobStatus": "IN_PROGRESS"}
    assert step() == ("wait", ())
    states["key_phrases"] = {"JobStatus": "FAILED", "Message": "x"}
    assert step() == ("retry", ("key_phrases",))
    states["key_phrases"] = {"JobStatus": "COMPLETED"}
    assert step() == ("done", ())


def test_a_redaction_that_was_stopped_is_made_again(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(raw, "statements/a.jsonl", json_lines(comment(1, "ask Maria")))
    run("collect", "--batch", "x")
    files = LocalFiles(raw)
    [file] = [key.rpartition("/")[2] for key in files.keys("feedback")]
    found = b'{"Line":0,"Entities":[{"Type":"NAME","Score":1,"BeginOffset":4,"EndOffset":9}]}\n'
    write(raw, f"comprehend/1-PII-2/output/{file}.out", found)
    known: Any = SimpleNamespace(newest=lambda *_: None)
    original = LocalFiles.write

    def stop(self: LocalFiles, key: str, pieces: Any) -> None:
        if key.startswith("feedback_index/"):
            raise KeyboardInterrupt
        original(self, key, pieces)

    [batch] = next_steps(files, known, Rules(redact=True))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(LocalFiles, "write", stop)
        redact(files, batch)
    [batch] = next_steps(files, known, Rules(redact=True))
    assert isinstance(batch, Batch)
    assert batch.step == "redact"
    name = redact(files, batch)
    assert list(lines(files, f"feedback/{name}")) == ["ask [NAME]"]


def test_a_redacted_batch_keeps_the_lines_of_its_index(raw: Path) -> None:
    files = LocalFiles(raw)
    write(raw, "feedback/a.txt", b"none\nask Maria\ngood\n")
    write(
        raw, "feedback_index/a.csv",
        b"file,line,statement_id\na.txt,2,s2\nb.txt,0,s9\nshort\na.txt,1,s1\na.txt,x,s8\n",
    )  # fmt: skip
    found = b'{"Line":0,"Entities":[]}\n{"Line":[0],"Entities":[]}\n{"Line":2,"Entities":[]}\n'
    found += b'{"Line":1,"Entities":[{"Type":"NAME","Score":1,"BeginOffset":4,"EndOffset":9}]}\n'
    write(raw, "comprehend/1-PII-2/output/a.txt.out", found)
    known: Any = SimpleNamespace(newest=lambda *_: None)
    [batch] = next_steps(files, known, Rules(redact=True))
    redact(files, batch)
    assert list(lines(files, "feedback_index/a-r1.csv"))[1:] == ["a-r1.txt,2,s2", "a-r1.txt,1,s1"]


def test_a_repeated_start_has_the_same_token() -> None:
    tokens = []

    class Client:
        def get_paginator(self, _: str) -> Any:
            return SimpleNamespace(paginate=list)

        def start_sentiment_detection_job(self, **given: Any) -> dict[str, str]:
            tokens.append(given["ClientRequestToken"])
            assert len(given["JobName"]) <= 256
            return {"JobId": "1"}

    for _ in range(2):
        Jobs(Client(), S3Address("lake", "deep")).start("sentiment", "a.txt", ROLE, "en")
    assert tokens[0] == tokens[1]
