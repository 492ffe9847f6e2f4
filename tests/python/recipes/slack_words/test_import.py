"""`slack import`: an export of a workspace becomes JSON lines with the channel's id."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.cli.main import main
from click.testing import CliRunner

from tests.python.recipes.slack_words.slack_lake import message

CHANNELS = [{"id": "C024BE91L", "name": "general", "members": ["U1"]}]
ONE = [message(1, "hello"), message(2, "für 日本 \ud83d")]
EXPORT: dict[str, Any] = {
    "channels.json": CHANNELS,
    "users.json": [{"id": "U1", "name": "anna", "is_bot": False}],
    "groups.json": [{"id": "G024BE91L", "name": "secret"}],
    "dms.json": [{"id": "D024BE91L", "members": ["U1", "U2"]}],
    "integration_logs.json": [{"a": 1}],
    "general/2020-04-22.json": ONE,
    "general/2020-04-23.json": [{"ts": 1587556823.000100, "text": "number"}, "odd", 3],
    "general/canvas/notes.html": "x",
    "secret/2020-04-22.json": [message(3, "private")],
    "D024BE91L/2020-04-22.json": [message(4, "direct")],
    "renamed/2020-04-22.json": [message(5, "lost")],
}


def zipped(folder: str = "", **changed: bytes) -> bytes:
    """The export as Slack makes it; `changed` are contents of files of the channel general."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in EXPORT.items():
            archive.writestr(f"{folder}{name}", json.dumps(document, indent=4))
        for name, content in changed.items():
            archive.writestr(f"{folder}general/{name}.json", content)
    return body.getvalue()


def run(lake: Path, export: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, rows and stderr of the command."""
    done = CliRunner(env={"LAKE_ROOT": str(lake)}).invoke(
        main, ["slack_words", "slack", "import", str(export), "--json", *arguments]
    )
    return done.exit_code, json.loads(done.stdout) if done.stdout else [], done.stderr


def states(rows: list[dict[str, Any]]) -> dict[str, int]:
    """State -> files."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["state"]] = found.get(row["state"], 0) + row["files"]
    return found


def test_an_export_is_written_once(tmp_path: Path) -> None:
    export = tmp_path / "My workspace, March.zip"
    export.write_bytes(zipped())
    code, rows, said = run(tmp_path, export)
    assert states(rows) == {
        "written": 4, "private": 2, "channel not listed": 1, "not of messages": 4,
    }  # fmt: skip
    assert sum(row["left_out"] for row in rows) == 2
    assert code == 1
    assert "first renamed/2020-04-22.json. Fix: Add {id, name} of its folder" in said
    raw = tmp_path / "raw" / "slack_words"
    # The last day of the export comes first: of two imports the later is the newest by its path.
    name = "2020-04-23-My-workspace-March"
    assert sorted(path.relative_to(raw).as_posix() for path in raw.rglob("*.json")) == [
        f"C024BE91L/{name}/2020-04-22.json", f"C024BE91L/{name}/2020-04-23.json",
        f"channels/{name}.json", f"users/{name}.json",
    ]  # fmt: skip
    lines = (raw / f"C024BE91L/{name}/2020-04-22.json").read_bytes().decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["hello", "für 日本 ?"]
    # The digits of a number are those of the file.
    day = json.loads((raw / f"C024BE91L/{name}/2020-04-23.json").read_bytes())
    assert day["ts"] == "1587556823.0001"

    assert states(run(tmp_path, export)[1])["unchanged"] == 4
    private = states(run(tmp_path, export, "--with-private")[1])
    assert private == {
        "unchanged": 4, "written": 4, "channel not listed": 1, "not of messages": 2,
    }  # fmt: skip
    assert (raw / f"D024BE91L/{name}/2020-04-22.json").exists()
    assert (raw / f"G024BE91L/{name}/2020-04-22.json").exists()


@pytest.mark.parametrize("folder", ["", "export/"])
def test_damaged_days_are_named(tmp_path: Path, folder: str) -> None:
    export = tmp_path / "e.zip"
    export.write_bytes(
        zipped(
            folder, cut=b'[{"ts": "1"', latin='[{"text": "für"}]'.encode("latin-1"), one=b"{}",
            empty=b"", bom=b"\xef\xbb\xbf" + json.dumps(ONE).encode(), none=b"[]",
        )
    )  # fmt: skip
    code, rows, said = run(tmp_path, export)
    assert (code, states(rows)["unreadable"], states(rows)["written"]) == (1, 4, 6)
    assert "4 files are not imported (unreadable)" in said


def test_a_channel_without_an_id_that_tables_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = [
        {"id": "../../../escaped", "name": "general"},
        {"id": "ab12cd", "name": "renamed"},
        {"id": ["C1"], "name": "secret"},
    ]
    monkeypatch.setitem(EXPORT, "channels.json", channels)
    export = tmp_path / "in" / "e.zip"
    export.parent.mkdir()
    export.write_bytes(zipped())
    code, rows, _ = run(tmp_path / "a" / "b" / "lake", export)
    assert (code, states(rows)["channel not listed"], states(rows)["written"]) == (1, 3, 2)
    raw = tmp_path / "a" / "b" / "lake" / "raw" / "slack_words"
    assert sorted(path.name for path in raw.iterdir()) == ["channels", "users"]
    assert sorted(path.name for path in (tmp_path / "a").rglob("*") if path.is_file()) == [
        "2020-04-23-e.json", "2020-04-23-e.json",
    ]  # fmt: skip


def test_a_damaged_stream_is_named_and_the_rest_imported(tmp_path: Path) -> None:
    body = bytearray(zipped())
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        one = archive.getinfo("general/2020-04-22.json")
    # Behind the header of the file: a kind of block that deflate does not have.
    body[one.header_offset + 30 + len(one.filename)] = 0xFF
    export = tmp_path / "e.zip"
    export.write_bytes(bytes(body))
    code, rows, said = run(tmp_path, export)
    assert (code, states(rows)["unreadable"], states(rows)["written"]) == (1, 1, 3)
    assert "1 files are not imported (unreadable), first general/2020-04-22.json" in said


def test_an_encrypted_zip_file_is_refused(tmp_path: Path) -> None:
    body = bytearray(zipped())
    place = body.find(b"PK\x01\x02")
    while place >= 0:
        body[place + 8] |= 1
        place = body.find(b"PK\x01\x02", place + 1)
    export = tmp_path / "e.zip"
    export.write_bytes(bytes(body))
    code, rows, said = run(tmp_path, export)
    assert (code, rows) == (1, [])
    assert "channels.json is encrypted. Fix: Unpack" in " ".join(said.split())


def test_a_folder_is_an_export_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped())) as archive:
        archive.extractall(tmp_path / "folder")
    assert states(run(tmp_path, tmp_path / "folder")[1])["written"] == 4


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped()[:-40])
    (tmp_path / "folder").mkdir()
    for name, fault in (("cut.zip", "no whole zip file"), ("folder", "has no channels.json"),
                        ("none.zip", "There is no ")):  # fmt: skip
        code, rows, said = run(tmp_path, tmp_path / name)
        assert (code, rows) == (1, []), name
        assert fault in said
        assert "Fix: " in said


def test_an_export_on_s3(aws: None, tmp_path: Path) -> None:
    s3 = make_client("s3")
    s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    export = tmp_path / "e.zip"
    export.write_bytes(zipped())
    assert states(run(tmp_path, export, "--lake", "s3://lake/here")[1])["written"] == 4
    assert states(run(tmp_path, export, "--lake", "s3://lake/here")[1])["unchanged"] == 4
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="lake")["Contents"]]
    assert "here/raw/slack_words/C024BE91L/2020-04-23-e/2020-04-22.json" in keys
