"""`training collect`, `score`, `untar` and `key`, on this machine and on S3."""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.training_feedback import untar as module
from athena_recipes.recipes.training_feedback.collect import collect
from athena_recipes.recipes.training_feedback.documents import findings, one_line, redacted
from athena_recipes.recipes.training_feedback.files import LocalFiles, files_of, lines
from athena_recipes.recipes.training_feedback.sample_data.generate import generate
from athena_recipes.recipes.training_feedback.scorer import score

from tests.python.recipes.training_feedback.commands import documents, run, write
from tests.python.recipes.training_feedback.training_lake import comment, json_lines, statement
from tests.python.support.command_line import athena_recipes

JOB = "123456789012-SENTIMENT-0123"


def test_comments_become_documents_once(raw: Path) -> None:
    long = "word " * 1_200
    said = [
        comment(1, "two\nlines\r\nand\u2028more\x0b\x85"),
        comment(2, long),
        comment(3, "für 👍"),
        comment(4, "   "),
        comment(5, "gone"),
        statement(6, "voided", object={"objectType": "StatementRef", "id": comment(5, "")["id"]}),
        statement(7, "answered", result={"response": "b"}),
        comment(8, "first", stored="2026-04-01T10:00:00Z"),
        {**comment(9, "x"), "id": "no"},
        {**comment(10, "ignored"), "result": {"response": []}},
    ]
    write(raw, "statements/b.jsonl", json_lines(*said))
    later = comment(8, "second", stored="2026-04-01T11:00:00Z")
    write(
        raw,
        "statements/a.jsonl.gz",
        gzip.compress(json_lines(comment(1, said[0]["result"]["response"]), later)),
    )
    code, rows, _ = run("collect", "--batch", "april")
    assert code == 0
    assert [(row["documents"], row["redacted"]) for row in rows] == [(4, 0)]
    files = LocalFiles(raw)
    assert documents(files) == {
        said[0]["id"]: "two lines and more",
        said[1]["id"]: long.strip(),
        said[2]["id"]: "für 👍",
        said[7]["id"]: "first",
    }
    before = {path: path.stat().st_mtime_ns for path in raw.rglob("*")}
    assert run("collect", "--batch", "april")[1] == []
    assert {path: path.stat().st_mtime_ns for path in raw.rglob("*")} == before
    # A new comment is a batch of its own, under another name.
    write(raw, "statements/c.jsonl", json_lines(comment(11, "new")))
    [row] = run("collect", "--batch", "april")[1]
    assert row["documents"] == 1
    assert len(list((raw / "feedback").iterdir())) == 2

    code, rows, _ = run("score")
    assert [row["state"] for row in rows] == ["written", "written"]
    assert [row["state"] for row in run("score")[1]] == ["unchanged", "unchanged"]
    found = {}
    for path in (raw / "comprehend_lines/sentiment/vader").iterdir():
        for text in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            found[row["File"], row["Line"]] = row
    assert len(found) == 5
    errors = [row for row in found.values() if "ErrorCode" in row]
    assert [row["ErrorCode"] for row in errors] == ["DOCUMENT_SIZE_EXCEEDED"]
    for row in found.values():
        if "ErrorCode" not in row:
            assert sum(row["SentimentScore"].values()) == pytest.approx(1, abs=0.011)


def test_a_batch_without_its_index_is_written_again(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(raw, "statements/a.jsonl", json_lines(comment(1, "one"), comment(2, "two")))
    files = LocalFiles(raw)
    original = LocalFiles.write

    def stop(self: LocalFiles, key: str, pieces: Any) -> None:
        if key.startswith("feedback_index/"):
            raise KeyboardInterrupt
        original(self, key, pieces)

    monkeypatch.setattr(LocalFiles, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        list(collect(files, "x"))
    monkeypatch.undo()
    [batch] = collect(files, "x")
    assert batch.documents == 2
    assert len(list(files.keys("feedback"))) == len(list(files.keys("feedback_index"))) == 1


def test_a_file_is_whole_or_not_there(raw: Path) -> None:
    files = LocalFiles(raw)

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        files.write("feedback/a.txt", pieces())
    assert [path for path in raw.rglob("*") if path.is_file()] == []


def test_batches_are_cut_and_keep_their_lines(raw: Path) -> None:
    write(raw, "statements/a.jsonl", json_lines(*(comment(n, f"text {n}") for n in range(25))))
    files = LocalFiles(raw)
    assert [one.documents for one in collect(files, "x", per_batch=10)] == [10, 10, 5]
    assert documents(files) == {comment(n, "")["id"]: f"text {n}" for n in range(25)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail me: a.b+c@example.co.uk!", "mail me: [EMAIL]!"),
        ("call +49 (30) 1234-5678 now", "call [PHONE] now"),
        ("card 4111 1111 1111 1111.", "card [CREDIT_DEBIT_NUMBER]."),
        ("SSN 123-45-6789", "SSN [SSN]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [INTERNATIONAL_BANK_ACCOUNT_NUMBER]"),
        ("see https://x.example/a?b=c now", "see [URL] now"),
        ("host 10.0.0.12", "host [IP_ADDRESS]"),
        ("I am ADA Okafor, really", "I am [NAME], really"),
        ("Adamant is no name, 25 mg in 100 ml at 12:30", None),
        ("Module 3, 2026-03-02, 80/120", None),
    ],
)
def test_personal_data_becomes_its_kind(text: str, expected: str | None) -> None:
    assert redacted(text, findings(text, ["Ada Okafor", "Ada", "Okafor"])) == (expected or text)


def test_personal_data_is_left_on_request(raw: Path) -> None:
    actor = {"name": "Ada Okafor", "mbox": "mailto:ada@example.org"}
    text = "Ada, a@example.org"
    write(raw, "statements/a.jsonl", json_lines(comment(1, text, actor=actor)))
    run("collect", "--keep-personal-data")
    assert list(documents(LocalFiles(raw)).values()) == [text]


def test_ends_of_lines_are_those_of_all_readers() -> None:
    text = one_line(
        "".join(f"a{chr(code)}" for code in (10, 11, 12, 13, 28, 29, 30, 0x85, 0x2028, 0x2029))
    )
    assert text.splitlines() == [text]
    assert text == " ".join("a" * 10)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love it, great and helpful", "POSITIVE"),
        ("terrible, awful, useless", "NEGATIVE"),
        ("The module is on page two.", "NEUTRAL"),
        ("good bad", "MIXED"),
        ("", "NEUTRAL"),
        ("12:30 !!!", "NEUTRAL"),
    ],
)
def test_vader_gives_comprehends_rows(text: str, label: str) -> None:
    row: dict[str, Any] = score(text)
    assert row["Sentiment"] == label
    assert set(row["SentimentScore"]) == {"Mixed", "Negative", "Neutral", "Positive"}
    assert sum(row["SentimentScore"].values()) == pytest.approx(1, abs=0.011)


def tar(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content) if kind == tarfile.REGTYPE else 0
            member.type, member.linkname = kind, link
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


ROWS = b'{"File":"a.txt","Line":0,"Sentiment":"POSITIVE","SentimentScore":{}}\n'
GOOD = tar(("output", ROWS * 50))
BROKEN = {
    "cut": GOOD[:-30],
    "cut at the checksum": GOOD[:-8],
    "checksum": GOOD[:-8] + b"\0\0\0\0" + GOOD[-4:],
    "no gzip": b"no gzip at all",
    "no tar": gzip.compress(ROWS),
    "no members": tar(),
    "cut member": gzip.compress(gzip.decompress(GOOD)[:1_000]),
    "out of the folder": tar(("../../../etc/passwd", ROWS)),
    "absolute": tar(("output", ROWS), ("/../x", ROWS)),
    "symbolic link": tar(("output", b""), kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "hard link": tar(("output", b""), kind=tarfile.LNKTYPE, link="../other"),
    "device": tar(("output", b""), kind=tarfile.CHRTYPE),
    "second is a link": GOOD,  # replaced below
}
_two = io.BytesIO()
with tarfile.open(fileobj=_two, mode="w:gz") as _archive:
    _member = tarfile.TarInfo("output")
    _member.size = len(ROWS)
    _archive.addfile(_member, io.BytesIO(ROWS))
    _link = tarfile.TarInfo("link")
    _link.type, _link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    _archive.addfile(_link)
BROKEN["second is a link"] = _two.getvalue()


@pytest.mark.parametrize("case", BROKEN)
def test_nothing_of_a_broken_result_is_written(raw: Path, case: str) -> None:
    write(raw, f"comprehend/{JOB}/output/output.tar.gz", BROKEN[case])
    write(raw, "comprehend/1-KP-2/output/output.tar.gz", GOOD)
    code, rows, _ = run("untar")
    assert code == 1
    states = {row["source"].split("/")[1]: row["state"] for row in rows}
    assert states["1-KP-2"] == "written"
    assert states[JOB].startswith(("damaged", "unsafe")), states
    written = [path.relative_to(raw).as_posix() for path in (raw / "comprehend_lines").rglob("*.*")]
    assert written == ["comprehend_lines/key_phrases/1-KP-2/output.jsonl"]
    assert not (raw.parent / "etc").exists()


def test_results_are_unpacked_once_by_kind(raw: Path) -> None:
    write(raw, f"comprehend/{JOB}/output/output.tar.gz", tar(("output", ROWS), ("a/output", ROWS)))
    write(
        raw, "comprehend/mine/output.tar.gz", tar(("./output", b'{"File":"a","KeyPhrases":[]}\n'))
    )
    write(raw, "comprehend/1-PII-3/output/a.txt.out", b'{"Entities":[],"File":"a.txt","Line":0}\n')
    write(raw, "comprehend/what/output.tar.gz", tar(("output", b'{"ErrorCode":"X"}\n')))
    write(raw, "comprehend/1-PII-3/.write_access_check_file.temp", b"")
    write(raw, "comprehend/note.txt", b"x")
    code, rows, _ = run("untar")
    assert code == 1
    states = sorted((row["state"], row["target"]) for row in rows)
    assert states == [
        ("not a result", ""),
        ("unknown kind: name the folder <account>-SENTIMENT-<id>, -KP- or -PII-", ""),
        ("written", "comprehend_lines/key_phrases/mine/output.jsonl"),
        ("written", "comprehend_lines/pii/1-PII-3/a.txt.out.jsonl"),
        ("written", f"comprehend_lines/sentiment/{JOB}/1-output.jsonl"),
        ("written", f"comprehend_lines/sentiment/{JOB}/output.jsonl"),
    ]
    again = [row["state"] for row in run("untar")[1]]
    assert again.count("unchanged") == 4
    assert "written" not in again


def test_no_result_overwrites_another(raw: Path) -> None:
    first, second, third, fourth = (
        ROWS.replace(b"a.txt", name) for name in (b"a", b"b", b"c", b"d")
    )
    for place, rows in {
        "2026-03/1-SENTIMENT-aaa/output/output.tar.gz": first,
        "2026-03/1-SENTIMENT-bbb/output/output.tar.gz": second,
        "2026-03/1-SENTIMENT-bbb/repeated/output.tar.gz": first,
        "a b/output/output.tar.gz": third,
        "a-b/output/output.tar.gz": fourth,
    }.items():
        write(raw, f"comprehend/{place}", tar(("output", rows)))
    code, found, _ = run("untar")
    assert code == 1
    [refused] = [row["state"] for row in found if row["state"] != "written"]
    assert refused.startswith("not written: comprehend_lines/sentiment/1-SENTIMENT-bbb/output")
    folder = raw / "comprehend_lines/sentiment"
    written = {path.parent.name: path.read_bytes() for path in folder.rglob("*.jsonl")}
    assert written.pop("1-SENTIMENT-aaa") == first
    assert written.pop("1-SENTIMENT-bbb") == second
    assert written.pop("a-b") == fourth
    assert list(written.values()) == [third]


def test_a_long_name_is_refused_before_it_is_read(raw: Path) -> None:
    write(raw, f"comprehend/{JOB}/output/output.tar.gz", tar(("x" * 5_000_000, ROWS)))
    [found] = module.untar(LocalFiles(raw))
    assert found.state.startswith("damaged: a header of ")


def test_an_index_that_is_no_csv_is_named(raw: Path) -> None:
    write(raw, "feedback_index/a.csv", b'file,line,statement_id\na.txt,0,"' + b"x" * 200_000)
    with pytest.raises(UserError, match=r"a\.csv is no CSV"):
        list(collect(LocalFiles(raw), "x"))


def test_a_huge_member_is_refused_before_it_is_read(raw: Path) -> None:
    write(raw, f"comprehend/{JOB}/output/output.tar.gz", tar(("output", b"\0" * 5_000_000)))
    [found] = module.untar(LocalFiles(raw), max_bytes=1_000_000)
    assert found.state == "members above 1000000 bytes"
    assert not (raw / "comprehend_lines").exists()


def test_the_samples_results_are_what_untar_makes(raw: Path) -> None:
    expected = {}
    for key, content in generate(seed=7, scale=0.1):
        if key.startswith("comprehend/"):
            write(raw, key, content)
        elif key.startswith("comprehend_lines/") and "/vader/" not in key and "/odd/" not in key:
            expected[key] = content
    assert run("untar")[0] == 0
    found = {
        path.relative_to(raw).as_posix(): path.read_bytes()
        for path in (raw / "comprehend_lines").rglob("*.jsonl")
    }
    assert found == expected
    assert len(found) == 9


def test_a_damaged_file_of_statements_is_named(raw: Path) -> None:
    write(raw, "statements/a.jsonl.gz", gzip.compress(json_lines(comment(1, "a")) * 50)[:-9])
    code, _, error = run("collect")
    assert code == 1
    assert "a.jsonl.gz is no whole gzip file" in error
    assert not (raw / "feedback_index").exists()


def test_the_same_on_s3(raw: Path, aws: None) -> None:
    s3 = make_client("s3")
    where = {"LocationConstraint": os.environ["AWS_REGION"]}
    s3.create_bucket(Bucket="lake", CreateBucketConfiguration=where)
    folder = "deep/raw/training_feedback/"
    write(raw, "statements/a.jsonl", json_lines(comment(1, "one"), comment(2, "two")))
    body = (raw / "statements/a.jsonl").read_bytes()
    s3.put_object(Bucket="lake", Key=f"{folder}statements/dt=1/a.jsonl", Body=body)
    s3.put_object(Bucket="lake", Key=f"{folder}statements/_x/a.jsonl", Body=b"{}")
    s3.put_object(Bucket="lake", Key=f"{folder}comprehend/{JOB}/output/output.tar.gz", Body=GOOD)
    s3.put_object(Bucket="lake", Key=f"{folder}comprehend/1-KP-2/output.tar.gz", Body=GOOD[:-30])
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    lake = ("--lake", "s3://lake/deep")
    run("collect", "--batch", "x")
    assert run("collect", "--batch", "x", *lake, account=account)[1][0]["documents"] == 2
    assert run("collect", "--batch", "x", *lake, account=account)[1] == []
    run("score")
    assert run("score", *lake, account=account)[1][0]["state"] == "written"
    code, rows, _ = run("untar", *lake, account=account)
    assert code == 1
    assert sorted(row["state"][:7] for row in rows) == ["damaged", "written"]
    there, here = files_of(S3Address("lake", "deep")), LocalFiles(raw)
    for part in ("feedback", "feedback_index", "comprehend_lines/sentiment/vader"):
        assert list(there.keys(part)) == list(here.keys(part))
        for key in here.keys(part):
            assert list(lines(there, key)) == list(lines(here, key))
    [target] = there.keys(f"comprehend_lines/sentiment/{JOB}")
    assert len(list(lines(there, target))) == 50
    done = athena_recipes("training_feedback", "training", "key", *lake, account=account)
    assert done.returncode == 0
    assert "Made s3://lake/deep/raw/training_feedback/keys/key_1.csv" in done.stderr
    key = s3.get_object(Bucket="lake", Key=f"{folder}keys/key_1.csv")["Body"].read()
    athena_recipes("training_feedback", "training", "key", *lake, account=account)
    assert s3.get_object(Bucket="lake", Key=f"{folder}keys/key_1.csv")["Body"].read() == key
    secret = key.decode().rpartition(",")[2].strip()
    assert len(secret) == 64
    assert secret not in done.stderr + done.stdout


def test_a_key_is_made_once_and_only_for_its_owner(raw: Path) -> None:
    for _ in range(2):
        assert athena_recipes("training_feedback", "training", "key", account={}).returncode == 0
    [path] = (raw / "keys").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
