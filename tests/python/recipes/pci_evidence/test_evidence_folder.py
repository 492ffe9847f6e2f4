"""Evidence folders: what is in them, that they repeat, and that every change is noticed."""

import csv
import json
import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.recipes.pci_evidence.evidence import command
from athena_recipes.recipes.pci_evidence.evidence.amendment import amended
from athena_recipes.recipes.pci_evidence.evidence.files import csv_file, folder_files, json_file
from athena_recipes.recipes.pci_evidence.evidence.folder import write_folder
from athena_recipes.recipes.pci_evidence.evidence.manifest import (
    NAME,
    manifest_of,
    read_manifest,
    root_sha256,
    verify,
)
from athena_recipes.recipes.pci_evidence.evidence.marts import read_day
from click.testing import CliRunner

from tests.python.recipes.pci_evidence.evidence_rows import FINDING, TABLES, Rows

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


def flipped(path: Path, place: int) -> bytes:
    """Flip a bit of a file's byte; what it held before."""
    content = path.read_bytes()
    changed = bytearray(content)
    changed[place] ^= 1
    path.write_bytes(changed)
    return content


def is_noticed(folder: Path) -> bool:
    try:
        return bool(verify(folder))
    except UserError:
        return True  # the manifest cannot be read any more


def test_one_changed_byte_is_found_in_any_file(folder: Path) -> None:
    numbers = random.Random(1)
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != NAME):
        size = path.stat().st_size
        for place in {0, size // 2, size - 1, numbers.randrange(size)} if size else ():
            content = flipped(path, place)
            name = path.relative_to(folder).as_posix()
            assert [(one.path, one.problem) for one in verify(folder)] == [(name, "changed")]
            path.write_bytes(content)
    assert verify(folder) == []


def test_one_changed_byte_is_found_anywhere_in_the_manifest(folder: Path) -> None:
    """Every byte of it: names, figures, hashes, and the space between them."""
    path = folder / NAME
    for place in range(path.stat().st_size):
        content = flipped(path, place)
        assert is_noticed(folder), (place, content[max(0, place - 20) : place + 20])
        path.write_bytes(content)
    assert verify(folder) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("review_date", "2026-01-15"),
        ("failed_checks", 0),
        ("findings", 0),
        ("missing_days", 7),
        ("rules", None),
        ("new", "field"),
        ("files", "bytes"),
    ],
)
def test_a_forged_manifest_is_found(folder: Path, field: str, value: object) -> None:
    """Written as `export` writes it, with the root hash that it had."""
    path = folder / NAME
    manifest = read_manifest(folder)
    if field == "files":
        manifest["files"][0]["bytes"] += 1
    elif value is None:
        del manifest[field]
    else:
        manifest[field] = value
    path.write_bytes(json_file(manifest))
    assert [(one.path, one.problem) for one in verify(folder)] == [
        (NAME, "what it says does not give its root_sha256")
    ]
    # A recomputed root hash is found by the one that was stored apart.
    root = manifest.pop("root_sha256")
    path.write_bytes(json_file({**manifest, "root_sha256": root_sha256(manifest)}))
    assert "its root_sha256 is not the one that you gave" in {
        one.problem for one in verify(folder, root)
    }


def test_a_manifest_in_other_words_is_found(folder: Path) -> None:
    """The same values, written in another way or said twice, are not a manifest of `export`."""
    path = folder / NAME
    original = path.read_text()
    for other in (
        json.dumps(json.loads(original)),
        original.replace("{", '{\n  "failed_checks": 0,', 1),
        original + "\n",
    ):
        path.write_text(other)
        assert [(one.path, one.problem) for one in verify(folder)] == [
            (NAME, "is not written as it was exported")
        ]


def test_a_new_manifest_for_a_changed_file_is_found_by_the_hash_that_was_kept(folder: Path) -> None:
    root = read_manifest(folder)["root_sha256"]
    (folder / "rules.csv").write_text("rule_id\n")
    changed = {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and one.name != NAME
    }
    (folder / NAME).write_bytes(manifest_of(changed, {}))
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
    with pytest.raises(UserError, match="not a manifest of"):
        verify(folder)


def test_evidence_is_not_written_over(folder: Path, files: dict[str, bytes]) -> None:
    assert not write_folder(folder, files)
    with pytest.raises(UserError, match="has other files"):
        write_folder(folder, {**files, "rules.csv": b"other"})
    assert verify(folder) == []


def test_an_amendment_names_what_it_replaces(folder: Path, tmp_path: Path) -> None:
    issued = read_manifest(folder)["root_sha256"]
    late = [{**one, "files": 4} for one in TABLES["evidence_completeness"]]
    found = read_day(Rows(evidence_completeness=late), DAY, "recipes")
    second = tmp_path / "second"
    write_folder(second, amended(found, folder))
    manifest = read_manifest(second)
    assert verify(second, manifest["root_sha256"]) == []
    assert manifest["replaces_root_sha256"] == issued
    said = json.loads((second / "amendment.json").read_text())
    assert said["replaces_root_sha256"] == issued
    assert "completeness.csv" in said["changed"]
    assert (said["added"], said["removed"]) == ([], [])
    # An amendment is amended in turn, and nothing is amended without a change.
    third = amended(read_day(Rows(), DAY, "recipes"), second)
    assert json.loads(third["amendment.json"])["replaces_root_sha256"] == manifest["root_sha256"]
    with pytest.raises(UserError, match="nothing to amend") as error:
        amended(found, second)
    assert "keep it" in error.value.fix


def test_only_evidence_of_the_day_as_it_was_issued_is_amended(folder: Path) -> None:
    found = read_day(Rows(), date(2026, 1, 15), "recipes")
    with pytest.raises(UserError, match="is the evidence of 2026-01-14"):
        amended(found, folder)
    (folder / "rules.csv").write_text("x")
    with pytest.raises(UserError, match="not as it was exported"):
        amended(read_day(Rows(), DAY, "recipes"), folder)


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


def test_export_prints_the_command_that_verifies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{command.__name__}.make_reader", lambda *_: Rows())
    out = tmp_path / "evidence"
    done = CliRunner().invoke(
        main, ["pci_evidence", "evidence", "export", "--date", "2026-01-14", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    root = read_manifest(out)["root_sha256"]
    line = f"pci_evidence evidence verify {out} --root-sha256 {root}\n"
    assert line in done.stderr


def test_the_command_says_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    root = read_manifest(folder)["root_sha256"]
    good = CliRunner().invoke(
        main, ["pci_evidence", "evidence", "verify", str(folder), "--root-sha256", root, "--json"]
    )
    assert good.exit_code == 0, good.output
    assert json.loads(good.stdout)[0]["verdict"] == "as exported"
    shutil.rmtree(folder / "rules")
    bad = CliRunner().invoke(main, ["pci_evidence", "evidence", "verify", str(folder)])
    assert bad.exit_code == 1
    assert "missing" in bad.output
    assert "Fix:" in bad.output
    none = CliRunner().invoke(
        main,
        ["pci_evidence", "evidence", "export", "--date", "2026-01-14"],
        env={"LAKE_ROOT": str(tmp_path / "x")},
    )
    assert none.exit_code == 1
    assert "Fix: Run `dbt build -s pci_evidence`" in none.output
