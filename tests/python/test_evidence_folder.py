"""Evidence folders: what is in them, that they repeat, and that every change is noticed."""

import csv
import json
import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.errors import UserError
from scripts.evidence.files import csv_file, folder_files
from scripts.evidence.folder import write_folder
from scripts.evidence.manifest import NAME, read_manifest, verify
from scripts.evidence.marts import read_day
from tests.python.evidence_rows import FINDING, TABLES, Rows

DAY = date(2026, 1, 14)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return folder_files(read_day(Rows(), DAY, "recipes"))


@pytest.fixture
def folder(files: dict[str, bytes], tmp_path: Path) -> Path:
    assert write_folder(tmp_path / "evidence", files)
    return tmp_path / "evidence"


def test_the_same_rows_give_the_same_bytes(files: dict[str, bytes]) -> None:
    reordered = {name: list(reversed(rows)) for name, rows in TABLES.items()}
    assert folder_files(read_day(Rows(**reordered), DAY, "recipes")) == files


def test_every_rule_has_its_files(files: dict[str, bytes]) -> None:
    for rule_id, count in (("root-activity", 1), ("denied-call", 0)):
        rows = list(csv.DictReader(files[f"rules/{rule_id}.csv"].decode().splitlines()))
        found = json.loads(files[f"rules/{rule_id}.json"])
        assert len(rows) == len(found["findings"]) == count
        assert found["checks"][0]["evidence_sha256"]
    assert (
        json.loads(files["rules/root-activity.json"])["findings"][0]["target"] == FINDING["target"]
    )


def test_text_of_others_is_neither_formula_nor_markup(files: dict[str, bytes]) -> None:
    assert b",'=cmd|" in files["rules/root-activity.csv"]
    report = files["report.html"].decode()
    assert "<i>happened</i>" not in report
    assert "&lt;i&gt;happened" in report
    assert "Root &amp; others" in report
    assert csv_file([{"a": -1, "b": "+1", "c": True, "d": None}]) == b"a,b,c,d\n-1,'+1,true,\n"


def test_a_folder_is_as_exported(folder: Path) -> None:
    root = read_manifest(folder)["root_sha256"]
    assert verify(folder) == []
    assert verify(folder, root.upper()) == []


def test_one_changed_byte_is_found_in_any_file(folder: Path, tmp_path: Path) -> None:
    numbers = random.Random(1)
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != NAME):
        content = bytearray(path.read_bytes())
        if not content:
            continue
        place = numbers.randrange(len(content))
        content[place] ^= 1
        path.write_bytes(content)
        name = path.relative_to(folder).as_posix()
        assert [(one.path, one.problem) for one in verify(folder)] == [(name, "changed")]
        content[place] ^= 1
        path.write_bytes(content)
    assert verify(folder) == []


def test_a_changed_manifest_is_found(folder: Path) -> None:
    path = folder / NAME
    root = read_manifest(folder)["root_sha256"]
    original = path.read_text()
    first = json.loads(original)["files"][0]["sha256"]
    path.write_text(original.replace(first, "0" * 64))
    assert {one.problem for one in verify(folder)} == {
        "changed",
        "its hashes do not give its root_sha256",
    }
    # Whoever makes a new manifest for a changed file is found by the hash that was kept apart.
    path.write_text(original)
    (folder / "rules.csv").write_text("rule_id\n")
    changed = {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and one.name != NAME
    }
    from scripts.evidence.manifest import manifest_of

    path.write_bytes(manifest_of(changed, {}))
    assert verify(folder) == []
    assert [one.problem for one in verify(folder, root)] == [
        "its root_sha256 is not the one that you gave"
    ]


def test_missing_and_added_files_are_found(folder: Path) -> None:
    (folder / "rules" / "denied-call.csv").unlink()
    (folder / "rules" / "new.csv").write_text("x")
    (folder / ".hidden").write_text("x")
    (folder / "trend.svg").unlink()
    (folder / "trend.svg").symlink_to(folder / "rules.csv")
    assert [(one.path, one.problem) for one in verify(folder)] == [
        (".hidden", "not in the manifest"),
        ("rules/denied-call.csv", "missing"),
        ("rules/new.csv", "not in the manifest"),
        ("trend.svg", "is a link"),
    ]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": "x", "files": [], "root_sha256": ""}']
)
def test_what_is_no_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / NAME).write_text(content)
    with pytest.raises(UserError, match="manifest"):
        verify(folder)
    (folder / NAME).unlink()
    with pytest.raises(UserError, match="has no manifest"):
        verify(folder)


def test_a_path_out_of_the_folder_is_refused(folder: Path) -> None:
    text = (folder / NAME).read_text().replace('"rules.csv"', '"../rules.csv"')
    (folder / NAME).write_text(text)
    with pytest.raises(UserError, match="no manifest of"):
        verify(folder)


def test_evidence_is_not_written_over(folder: Path, files: dict[str, bytes]) -> None:
    assert not write_folder(folder, files)
    with pytest.raises(UserError, match="something else"):
        write_folder(folder, {**files, "rules.csv": b"other"})
    assert verify(folder) == []


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_folder(tmp_path / "evidence", {"a": b"x", "b": None})  # type: ignore[dict-item]
    assert list(tmp_path.iterdir()) == []


def test_a_day_that_was_not_reviewed_is_an_error() -> None:
    with pytest.raises(UserError, match="was not reviewed"):
        read_day(Rows(evidence_daily=[]), DAY, "recipes")


def test_findings_that_were_tampered_with_are_an_error() -> None:
    changed = [{**FINDING, "event_name": "GetBucket"}]
    with pytest.raises(UserError, match="their hash differs"):
        read_day(Rows(evidence_findings=changed), DAY, "recipes")


def test_the_command_says_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    root = read_manifest(folder)["root_sha256"]
    good = CliRunner().invoke(
        main, ["evidence", "verify", str(folder), "--root-sha256", root, "--json"]
    )
    assert good.exit_code == 0, good.output
    assert json.loads(good.stdout)[0]["verdict"] == "as exported"
    shutil.rmtree(folder / "rules")
    bad = CliRunner().invoke(main, ["evidence", "verify", str(folder)])
    assert bad.exit_code == 1
    assert "missing" in bad.output
    assert "Fix:" in bad.output
    none = CliRunner().invoke(
        main, ["evidence", "export", "--date", "2026-01-14"], env={"LAKE_ROOT": str(tmp_path / "x")}
    )
    assert none.exit_code == 1
    assert "Fix: Run `dbt build -s pci_evidence`" in none.output
