"""`slack erase`: nothing of a person is left, what others wrote stays, and it may stop anywhere."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.recipes.slack_words.slack import command
from athena_recipes.recipes.slack_words.slack.erase import Erasure, Kept, refuse_rest
from athena_recipes.recipes.slack_words.slack.files import Files, LocalFiles, S3Files
from athena_recipes.recipes.slack_words.slack.person import Person
from athena_recipes.recipes.slack_words.slack.redact import (
    has_person,
    redacted_file,
    text_has_person,
)
from athena_recipes.recipes.slack_words.slack.tables import AthenaTables, Found
from click.testing import CliRunner

from tests.python.recipes.slack_words.slack_lake import SlackLake
from tests.python.support.dbt_command import write_profiles
from tests.python.support.recipe_project import recipe_project

WHO, OTHER = "U0ANNA0001", "U0BEN00002"
USER = {
    "id": WHO, "name": "annaa", "real_name": "Anna Ågren", "is_bot": False,
    "profile": {"email": "anna@example.org", "display_name": "Will", "phone": "+44 20 7946 0000"},
}  # fmt: skip
STONE = {"type": "message", "subtype": "tombstone", "hidden": True, "user": "USLACKBOT"}
SECRET = "this is what I think of the whole budget"


def anna() -> Person:
    """The person as the lake knows her."""
    person = Person(WHO)
    person.learn(USER, kept=["will"])
    person.ready()
    return person


def said(user: str, ts: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


CASES: dict[str, tuple[Any, list[Any]]] = {
    "of another": (said(OTHER, "1.1", "hello"), [said(OTHER, "1.1", "hello")]),
    "own": (said(WHO, "1.1", SECRET, client_msg_id="x", blocks=[]), [STONE | {"ts": "1.1"}]),
    "own root": (
        said(WHO, "1.1", "a", thread_ts="1.1", reply_count=2, reply_users=[OTHER],
             latest_reply="1.3"),
        [STONE | {"ts": "1.1", "thread_ts": "1.1", "reply_count": 2, "latest_reply": "1.3"}],
    ),
    "own join": (said(WHO, "1.1", f"<@{WHO}> has joined", subtype="channel_join"), []),
    "own edit": (
        {"subtype": "message_changed", "ts": "2.1", "message": said(WHO, "1.1", "b"),
         "previous_message": said(WHO, "1.1", "a")},
        [STONE | {"ts": "1.1"}],
    ),
    "own delete": (
        {"subtype": "message_deleted", "ts": "2.1", "deleted_ts": "1.1",
         "previous_message": said(WHO, "1.1", "a")},
        [STONE | {"ts": "1.1"}],
    ),
    "own comment on a file of another": (
        {"type": "message", "subtype": "file_comment", "ts": "1.1",
         "text": f"<@{WHO}> commented on {OTHER}'s file <https://a.slack.com/F1|plan>: {SECRET}",
         "file": {"id": "F1", "user": OTHER}, "comment": {"user": WHO, "comment": SECRET}},
        [STONE | {"ts": "1.1"}],
    ),
    "mention": (
        said(OTHER, "1.1", f"ask <@{WHO}> and <@{WHO}|annaa>, not <@{WHO}X>"),
        [said(OTHER, "1.1", f"ask <@erased> and <@erased>, not <@{WHO}X>")],
    ),
    "names": (
        said(OTHER, "1.1", "ANNAA, anna ågren (anna@example.org) will call Joannaa"),
        [said(OTHER, "1.1", "<@erased>, <@erased> (<@erased>) will call Joannaa")],
    ),
    "names beside signs": (
        said(OTHER, "1.1", "hi\nAnnaa\tis off: _annaa_, ~Annaa~ annaa\u00e9 annaa2"),
        [said(OTHER, "1.1", "hi\n<@erased>\tis off: _<@erased>_, ~<@erased>~ annaa\u00e9 annaa2")],
    ),
    "no name": (
        said(OTHER, "1.1", "C:\\nannaa \u00e9annaa annaa\u00e9"),
        [said(OTHER, "1.1", "C:\\nannaa \u00e9annaa annaa\u00e9")],
    ),
    "reply to": (
        said(OTHER, "1.2", "b", thread_ts="1.1", parent_user_id=WHO),
        [said(OTHER, "1.2", "b", thread_ts="1.1")],
    ),
    "root with her reply": (
        said(OTHER, "1.1", "a", thread_ts="1.1", reply_count=2, reply_users=[WHO, OTHER],
             reply_users_count=2,
             replies=[{"user": WHO, "ts": "1.2"}, {"user": OTHER, "ts": "1.3"}]),
        [said(OTHER, "1.1", "a", thread_ts="1.1", reply_count=2, reply_users=[OTHER],
              reply_users_count=1, replies=[{"user": OTHER, "ts": "1.3"}])],
    ),
    "her root, shown": (
        said(OTHER, "1.2", "b", subtype="thread_broadcast", root=said(WHO, "1.1", SECRET)),
        [said(OTHER, "1.2", "b", subtype="thread_broadcast")],
    ),
    "reactions": (
        said(OTHER, "1.1", "a", reactions=[{"name": "x", "users": [WHO], "count": 1},
                                           {"name": "y", "users": [WHO, OTHER], "count": 2}]),
        [said(OTHER, "1.1", "a", reactions=[{"name": "y", "users": [OTHER], "count": 1}])],
    ),
    "quoted": (
        said(OTHER, "1.1", "look",
             attachments=[{"author_id": WHO, "text": SECRET}, {"text": "kept"}]),
        [said(OTHER, "1.1", "look", attachments=[{"text": "kept"}])],
    ),
    "blocks": (
        said(OTHER, "1.1", "a",
             blocks=[{"elements": [{"type": "user", "user_id": WHO}, {"text": "a"}]}]),
        [said(OTHER, "1.1", "a", blocks=[{"elements": [{"text": "a"}]}])],
    ),
    "pinned": (said(OTHER, "1.1", "a", inviter=WHO), [said(OTHER, "1.1", "a")]),
    "users.json": (USER, []),
    "channels.json": (
        {"id": "C1", "name": "x", "creator": WHO, "members": [WHO, OTHER],
         "topic": {"creator": WHO}},
        [{"id": "C1", "name": "x", "members": [OTHER]}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_line_loses_the_person_and_nothing_else(case: str) -> None:
    given, expected = CASES[case]
    raw = json.dumps(given).encode() + b"\r\n"
    cleaned = redacted_file(raw, anna())
    assert has_person(raw, anna()) == (given not in expected)
    assert not has_person(cleaned, anna())
    assert [json.loads(line) for line in cleaned.splitlines()] == expected
    assert redacted_file(cleaned, anna()) == cleaned
    if given == expected[:1]:
        assert cleaned == raw


def test_files_that_are_no_lines_lose_the_person_too() -> None:
    person = anna()
    one, own = (json.dumps(said(user, "1.1", "a")) for user in (OTHER, WHO))
    array = json.dumps([said(OTHER, "1.1", "a"), said(WHO, "1.2", "b")], indent=2).encode()
    assert [row["user"] for row in json.loads(redacted_file(array, person))] == [OTHER, "USLACKBOT"]
    # Two documents on a line, and lines that are none.
    two = redacted_file(f"{one}{own}\n".encode(), person)
    assert b"tombstone" in two and OTHER.encode() in two
    assert redacted_file(f"{one}\n{own[:40]}\nsomething else\n".encode(), person) == (
        f"{one}\nsomething else\n".encode()
    )
    assert redacted_file(b'\xef\xbb\xbf{"text": "Anna \\u00c5gren"}\n', person).strip() == (
        b'{"text":"<@erased>"}'
    )


@pytest.mark.parametrize("is_ascii", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("田中さんは、", "<@erased>さんは、"),
        ("明日は田中さん", "明日は<@erased>さん"),
        ("Bramさんは", "<@erased>さんは"),
        ("김철수는", "<@erased>는"),
        ("Brambles", "Brambles"),
    ],
)
def test_names_in_scripts_without_blanks(text: str, expected: str, is_ascii: bool) -> None:
    person = Person(WHO)
    person.learn({"name": "Bram", "real_name": "田中", "profile": {"real_name": "김철수"}}, kept=[])
    person.ready()
    raw = json.dumps(said(OTHER, "1.1", text), ensure_ascii=is_ascii).encode()
    assert has_person(raw, person) == (text != expected)
    assert person.is_in_file(raw, with_texts=False) == (text != expected)
    assert json.loads(redacted_file(raw, person))["text"] == expected


def test_what_files_of_runs_have_in_other_forms() -> None:
    person = anna()
    person.remember(f"first line\n{SECRET}")
    once = json.dumps({"text": "hi\nAnnaa"})
    page = "Anna &Aring;gren"
    for text in (
        once,
        json.dumps({"log": once}),
        "_annaa_",
        "x\\u0041nnaa",
        page,
        "Anna \\u00c5gren",
    ):
        is_found = text != "x\\u0041nnaa"
        assert person.is_in_file(text.encode(), with_texts=False) == is_found, text
    log = json.dumps({"text": f"> first line\n{SECRET} <"}).encode()
    assert person.is_in_file(log, with_texts=True)
    assert not person.is_in_file(log, with_texts=False)


def test_a_name_that_is_a_field_changes_no_field() -> None:
    person = Person(WHO, names={"text", "user"})
    person.ready()
    raw = json.dumps(said(OTHER, "1.1", "a", counts={WHO: 1})).encode()
    cleaned = redacted_file(raw, person)
    assert json.loads(cleaned) == said(OTHER, "1.1", "a", counts={"<@erased>": 1})
    assert not has_person(cleaned, person)


def test_a_field_that_is_there_twice_hides_nothing() -> None:
    raw = b'{"ts":"1.1","text":"Annaa","text":"kept"}\n'
    assert has_person(raw, anna())
    assert redacted_file(raw, anna()) == b'{"ts":"1.1","text":"kept"}\n'


class NoTables:
    """No table has the person."""

    def search(self, person: Person) -> Iterator[Found]:
        yield from ()

    def settle(self) -> None:
        pass


class Stopped(Exception):
    """What stops a run."""


class Stopping:
    """Files that stop before their n-th change."""

    def __init__(self, files: Files, changes: int) -> None:
        self._files, self._left = files, changes

    def __getattr__(self, name: str) -> Any:
        if name in ("write", "delete", "delete_versions"):
            if self._left == 0:
                raise Stopped
            self._left -= 1
        return getattr(self._files, name)


RAW = "raw/slack_words"


def contents() -> dict[str, bytes]:
    """A lake with the person in each kind of place."""
    lines = [said(WHO, "1.1", SECRET), said(OTHER, "1.2", f"no, <@{WHO}>")]
    body = "".join(json.dumps(row) + "\n" for row in lines).encode()
    return {
        f"{RAW}/C1/run/a": body,
        f"{RAW}/C1/run/b.gz": gzip.compress(body, mtime=0),
        f"{RAW}/C1/run/c": json.dumps(lines[1]).encode().replace(WHO.encode(), b"U9"),
        f"{RAW}/general/2020-04-22.json": json.dumps(lines).encode(),
        f"{RAW}/users/export.json": json.dumps(USER).encode(),
        "quarantine/slack_words/C1/run/d": body,
        "query-results/x/1.csv": f'"{WHO}","7"\n'.encode(),
        "query-results/x/2.csv": f'"text"\n"{SECRET}"\n'.encode(),
        "query-results/x/3.csv": b'"word","n"\n"budget","7"\n',
        "runs/1.json": b'{"message": "anna@example.org"}',
    }


KEPT = {
    f"{RAW}/C1/run/a", f"{RAW}/C1/run/b.gz", f"{RAW}/C1/run/c", f"{RAW}/general/2020-04-22.json",
    "quarantine/slack_words/C1/run/d", "query-results/x/3.csv",
}  # fmt: skip


def erasure(files: Any) -> Erasure:
    kept = [Kept("query result", files, "query-results/"), Kept("run", files, "runs/")]
    return Erasure(Person(WHO), files, NoTables(), kept, lambda: None, ["will"])


def erase(files: Any) -> list[Found]:
    """Erase, and search; what is left."""
    one = erasure(files)
    one.learn()
    one.apply(lambda change: None)
    again = erasure(files)
    again.person.names = set(one.person.names)
    again.learn()
    for text in one.person.texts:
        again.person.remember(text)
    return again.search()


WORDS = (WHO, "annaa", "gren", "anna@example.org", "7946", SECRET)


def assert_nothing_is_left(files: Files) -> None:
    assert set(files.keys("")) == KEPT
    for key in files.keys(""):
        content = files.read(key) or b""
        text = (gzip.decompress(content) if key.endswith(".gz") else content).decode()
        for word in WORDS:
            assert word not in text, (key, word)
    assert OTHER.encode() in (files.read(f"{RAW}/C1/run/a") or b"")


def test_it_may_stop_before_each_change(tmp_path: Path) -> None:
    stops = 0
    while True:
        files = LocalFiles(tmp_path / str(stops))
        for key, content in contents().items():
            files.write(key, content)
        untouched = (tmp_path / str(stops) / RAW / "C1/run/c").stat().st_mtime_ns
        one = erasure(Stopping(files, stops))
        try:
            one.learn()
            one.apply(lambda change: None)
            break
        except Stopped:
            assert erase(files) == []
            assert_nothing_is_left(files)
            assert (tmp_path / str(stops) / RAW / "C1/run/c").stat().st_mtime_ns == untouched
        stops += 1
    assert stops == 8
    assert_nothing_is_left(files)
    assert erase(files) == []


@pytest.fixture
def bucket(aws: None) -> Any:
    """A bucket that keeps versions."""
    s3 = make_client("s3")
    s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
    return s3


class VersionedFiles:
    """Files that keep versions as S3 does: a deleted one has None on top."""

    def __init__(self) -> None:
        self._versions: dict[str, list[tuple[str, bytes | None]]] = {}
        self._written = 0

    def keys(self, folder: str) -> Iterator[str]:
        for key in sorted(self._versions):
            if key.startswith(folder) and self.read(key) is not None:
                yield key

    def read(self, key: str) -> bytes | None:
        found = self._versions.get(key)
        return found[-1][1] if found else None

    def write(self, key: str, content: bytes | None) -> None:
        self._written += 1
        self._versions.setdefault(key, []).append((str(self._written), content))

    def delete(self, key: str) -> None:
        self.write(key, None)

    def place(self, key: str) -> str:
        return f"s3://lake/{key}"

    def old_versions(self, folder: str) -> list[tuple[str, str]]:
        return [
            (key, version)
            for key, found in self._versions.items()
            for version, content in found[:-1]
            if key.startswith(folder) and content is not None
        ]

    def read_version(self, key: str, version: str) -> bytes:
        return dict(self._versions[key])[version] or b""

    def delete_versions(self, versions: list[tuple[str, str]]) -> None:
        for key, version in versions:
            self._versions[key] = [one for one in self._versions[key] if one[0] != version]


def fill_versions(files: Files) -> None:
    for key, content in contents().items():
        files.write(key, content)
    # A version from before that only the history has, and files that were removed.
    files.write(f"{RAW}/C1/run/a", contents()[f"{RAW}/C1/run/b.gz"])
    files.write(f"{RAW}/C1/run/a", contents()[f"{RAW}/C1/run/a"])
    files.write(f"{RAW}/C1/run/gone", contents()[f"{RAW}/C1/run/a"])
    files.delete(f"{RAW}/C1/run/gone")
    files.write("query-results/x/4.csv", WHO.encode())
    files.delete("query-results/x/4.csv")


def test_it_may_stop_before_each_change_of_a_version() -> None:
    stops, is_whole = -1, False
    while not is_whole:
        stops += 1
        files = VersionedFiles()
        fill_versions(files)
        one = erasure(Stopping(files, stops))
        try:
            one.learn()
            one.apply(lambda change: None)
            is_whole = True
        except Stopped:
            pass
        assert erase(files) == []
        assert_nothing_is_left(files)
        for key, version in files.old_versions(""):
            body = files.read_version(key, version)
            text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
            for word in WORDS:
                assert word.encode() not in text, (key, word, stops)
    # Each of the 8 changes of a file leaves a version, and there are 4 from before.
    assert stops == 20


def test_no_version_is_left_on_s3(bucket: Any) -> None:
    files = S3Files(bucket, S3Address("lake", "here"))

    def fill() -> None:
        for page in bucket.get_paginator("list_object_versions").paginate(Bucket="lake"):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                bucket.delete_object(Bucket="lake", Key=one["Key"], VersionId=one["VersionId"])
        fill_versions(files)

    # A result that is deleted and whose version is not; no stop.
    for stops in (1, 99):
        fill()
        one = erasure(Stopping(files, stops))
        try:
            one.learn()
            one.apply(lambda change: None)
        except Stopped:
            assert stops < 99
        assert erase(files) == []
        assert_nothing_is_left(files)
        for page in bucket.get_paginator("list_object_versions").paginate(Bucket="lake"):
            for version in page.get("Versions", ()):
                body = bucket.get_object(
                    Bucket="lake", Key=version["Key"], VersionId=version["VersionId"]
                )["Body"].read()
                text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
                for word in WORDS:
                    assert word.encode() not in text, (version["Key"], word, stops)


def test_a_version_that_s3_keeps_ends_the_run(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    files = S3Files(bucket, S3Address("lake", "here"))
    for _ in range(2):
        files.write("a", b"x")
    errors = [{"Key": "here/a", "Code": "AccessDenied", "VersionId": "1"}]
    monkeypatch.setattr(bucket, "delete_objects", lambda **_: {"Errors": errors})
    with pytest.raises(UserError, match="1 objects, first here/a: AccessDenied"):
        files.delete_versions(files.old_versions(""))


def fill_folder(files: Files) -> None:
    """The lake inside a folder of results, which has the person too."""
    for key in ("raw/slack_words/C1/run/a", "quarantine/slack_words/C1/run/a"):
        files.write(f"lake/{key}", contents()[f"{RAW}/C1/run/a"])
    for key in ("lake/raw/other/a", "lake/tables/other/a", "lake/query-results/a.csv", "b.csv"):
        files.write(key, WHO.encode())


RESULT = "Unsaved/2020/04/22/0a1b2c3d-1111-2222-3333-0123456789ab.csv.metadata"
FOLDER_AFTER = {
    "lake/raw/slack_words/C1/run/a", "lake/quarantine/slack_words/C1/run/a", "lake/raw/other/a",
    "lake/tables/other/a",
}  # fmt: skip


def test_the_lake_in_the_target_folder_is_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    files = LocalFiles(target)
    fill_folder(files)
    (tmp_path / "link").symlink_to(target / "lake")
    database = target / "lake" / "athena_recipes.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table other_recipe as select ? as a", [WHO])
    monkeypatch.setattr(command, "dbt", lambda *_: 0)
    environment = {"LAKE_ROOT": str(tmp_path / "link"), "DBT_PROJECT_DIR": str(tmp_path)}
    done = CliRunner(env=environment).invoke(
        main, ["slack_words", "slack", "erase", "apply", WHO, "--target-dir", str(target)]
    )
    assert (done.exit_code, f"Looks for: {WHO}." in done.stderr) == (1, True), done.stderr
    assert "1 places still have something of the person: table" in " ".join(done.stderr.split())
    # The lake's query-results are results on S3 only, but the target folder has all of it.
    assert set(files.keys("")) == FOLDER_AFTER | {"lake/athena_recipes.duckdb"}
    assert OTHER.encode() in (files.read("lake/raw/slack_words/C1/run/a") or b"")


def test_the_lake_in_a_folder_of_results_is_not_deleted(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = S3Files(bucket, S3Address("lake", "of"))
    fill_folder(files)
    files.write(RESULT, WHO.encode())
    monkeypatch.setattr(command, "_own_results", lambda _: S3Address("lake"))
    monkeypatch.setenv("ATHENA_LAKE_ROOT", "s3://lake/of/lake")
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "none"))
    monkeypatch.setenv("DBT_PROJECT_DIR", str(tmp_path))
    arguments = ["slack_words", "slack", "erase", "apply", WHO, "--target", "athena"]
    done = CliRunner().invoke(main, [*arguments, "--target-dir", str(tmp_path / "target")])
    assert done.exit_code == 0, done.stderr
    # b.csv has no name of Athena's: it is somebody's file beside the results.
    assert set(files.keys("")) == FOLDER_AFTER | {"b.csv"}
    assert OTHER.encode() in (files.read("lake/raw/slack_words/C1/run/a") or b"")


def test_what_cannot_be_read_is_left_and_said(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    for key, content in contents().items():
        files.write(key, content)
    files.write(f"{RAW}/C1/run/e.gz", contents()[f"{RAW}/C1/run/b.gz"][:-9])
    files.write(f"{RAW}/C1/run/f.zst", b"\x28\xb5\x2f\xfd")
    found = erase(files)
    assert [(one.name.rsplit("/", 1)[1], one.change) for one in found] == [
        ("e.gz", "none: it cannot be read; remove it"),
        ("f.zst", "none: it cannot be read; remove it"),
    ]
    with pytest.raises(Exception, match="2 places still have something of the person"):
        refuse_rest(found)


def test_values_of_tables_are_decoded_if_they_are_json() -> None:
    assert text_has_person('{"text":"hi\\nAnnaa"}', anna())
    assert text_has_person("hi\nAnnaa", anna())
    for other in ('{"text":"annaa\\u00e9"}', "C:\\nannaa", '{"annaa":1}', "[annaas"):
        assert not text_has_person(other, anna())


def test_files_of_tables_are_searched_and_cleared(bucket: Any, tmp_path: Path) -> None:
    files = S3Files(bucket, S3Address("lake", "here"))
    glue = make_client("glue")
    glue.create_database(DatabaseInput={"Name": "r_slack_words"})
    location = {"Location": "s3://lake/here/tables/r_slack_words/words/new"}
    table = {"Name": "words", "StorageDescriptor": location}
    glue.create_table(DatabaseName="r_slack_words", TableInput=table)

    def parquet(text: str) -> bytes:
        path = tmp_path / "one.parquet"
        with duckdb.connect() as connection:
            connection.execute("create table t as select ? as a, 7 as b", [text])
            connection.execute(f"copy t to '{path}' (compression zstd)")
        content = path.read_bytes()
        path.unlink()
        return content

    tables = AthenaTables(files, "s3://lake/here", ("r_slack_words", "r_raw_slack_words"))
    files.write("tables/r_slack_words/words/new/a", parquet(f"by {WHO}"))
    files.write("tables/r_slack_words/words/old/a", parquet("of Anna Ågren"))
    files.write("tables/r_raw_slack_words/rows/b.csv", WHO.encode())
    files.write("tables/r_slack_words_too/words/a", WHO.encode())
    found = [one.name for one in tables.search(anna())]
    assert found == [
        "tables/r_slack_words/words/new/a", "tables/r_slack_words/words/old/a",
        "tables/r_raw_slack_words/rows/b.csv",
    ]  # fmt: skip
    # The table is built again without the person; the version from before has it.
    files.write("tables/r_slack_words/words/new/a", parquet("by nobody"))
    old = [one for one in tables.search(anna()) if one.place == "old version of a table file"]
    assert [one.name.split()[0] for one in old] == ["tables/r_slack_words/words/new/a"]
    tables.settle()
    assert list(tables.search(anna())) == []
    versions = bucket.list_object_versions(Bucket="lake")["Versions"]
    assert [one["Key"] for one in versions] == [
        "here/tables/r_slack_words/words/new/a",
        "here/tables/r_slack_words_too/words/a",
    ]


def test_a_lake_without_the_person(copied_lake: SlackLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole command on DuckDB: raw files, tables, the database's own blocks, logs."""
    lake, who = copied_lake, "U0BRAM0002"
    project = recipe_project("slack_words")
    target = lake.root / "target"
    (target / "site").mkdir(parents=True)
    (target / "site" / "slack_words.html").write_text(f"<td>{who}</td>", encoding="utf-8")
    (target / "site" / "other.html").write_text("<td>nobody</td>", encoding="utf-8")
    before = lake.query("select count(*), count(distinct user_id) from messages")[0]
    own = lake.query(
        f"select count(*) from messages where user_id = '{who}' and is_delivered"
        " and kind <> 'system'"
    )
    mine = set(lake.query(f"select channel_id, message_ts from messages where user_id = '{who}'"))
    others = (
        "select channel_id, message_ts, user_id, kind, text from messages where user_id not in"
        f" ('{who}', 'USLACKBOT') and text not like '%{who}%'"
        " and text not like '%<@erased>%' order by all"
    )
    kept = lake.query(others)
    environment = {
        "LAKE_ROOT": str(lake.root),
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(write_profiles(lake.root, project)),
    }

    def run(name: str, *more: str) -> tuple[int, list[dict[str, Any]], str]:
        arguments = ["slack_words", "slack", "erase", name, who, "--target-dir", str(target)]
        done = CliRunner(env=environment).invoke(main, [*arguments, "--json", *more])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, json.loads(done.stdout) if done.stdout else [], done.stderr

    monkeypatch.chdir(lake.root)
    code, rows, said = run("plan")
    assert code == 0, said[-2_000:]
    assert "Looks for: U0BRAM0002, Bram Okaforde, bram, bram@example.org. Leave" in said
    places = {row["place"] for row in rows}
    assert places == {"raw file", "table", "file of dbt and the site"}
    # The odd files of the lake that cannot be read are named; they are removed before.
    unread = [row["name"] for row in rows if row["change"].startswith("none")]
    assert unread == ["raw/slack_words/C0ODD00001/cut_gzip/a.gz"]
    (lake.root / unread[0]).unlink()

    # dbt in a process of its own would read the project again.
    monkeypatch.setattr(command, "dbt", lambda _, __, given, *___: lake.dbt(*given).returncode)
    code, rows, said = run("apply")
    assert code == 0, said[-2_000:]
    assert "tables slack_words: built again" in said
    assert not (target / "site" / "slack_words.html").exists()
    assert (target / "site" / "other.html").exists()
    for word in (who, "Okaforde", "bram@example.org"):
        for path in lake.root.rglob("*"):
            if path.is_file() and path.suffix != ".gz" and "profiles" not in str(path):
                assert word.encode() not in path.read_bytes(), path
    after = lake.query("select count(*), count(distinct user_id) from messages")[0]
    assert lake.query(others) == kept
    stones = set(
        lake.query("select channel_id, message_ts from messages where subtype = 'tombstone'")
    )
    assert len(stones) == own[0][0] > 100
    assert stones <= mine
    assert before[0] - after[0] == len(mine) - own[0][0]
    incomplete = lake.query("select count(*) from thread_responses where not is_complete")
    assert incomplete[0][0] <= 2
    assert run("plan")[1] == []


def test_who_is_no_user(tmp_path: Path) -> None:
    done = CliRunner(env={"LAKE_ROOT": str(tmp_path)}).invoke(
        main, ["slack_words", "slack", "erase", "plan", "bram"]
    )
    assert done.exit_code == 1
    assert "`bram` is not the id of a user" in done.stderr
    none = CliRunner(env={"LAKE_ROOT": str(tmp_path)}).invoke(
        main, ["slack_words", "slack", "erase", "plan", WHO, "--target-dir", str(tmp_path / "t")]
    )
    assert (none.exit_code, none.stdout) == (0, "")
