"""What a change touches: every tracked file maps to parts, and a run takes what it should."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.python.support import selection, touched
from tests.python.support.dbt_command import REPO
from tests.python.support.selection import LONG, first, one_per_shard
from tests.python.support.touched import (
    EVERYTHING,
    SHARDS,
    Scope,
    changed_paths,
    make_scope,
    parts_of,
    read_rules,
    recipes,
    shard_of,
)

RULES = read_rules()


def test_each_tracked_file_maps() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=REPO, capture_output=True, text=True)
    paths = listed.stdout.splitlines()
    assert len(paths) > 500
    assert [path for path in paths if parts_of(path, RULES) is None] == []


def test_each_rule_is_needed() -> None:
    """A pattern that no file is found by is out of date."""
    listed = subprocess.run(["git", "ls-files"], cwd=REPO, capture_output=True, text=True)
    used = {
        next((rule.pattern for rule in RULES if rule.touched(path) is not None), "")
        for path in listed.stdout.splitlines()
    }
    assert {rule.pattern for rule in RULES} - used == set()


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("models/pci_evidence/marts/x.sql", {"pci_evidence"}),
        ("scripts/athena_recipes/recipes/pci_evidence/__init__.py", {"pci_evidence"}),
        ("tests/python/recipes/streaming_buckets/test_x.py", {"streaming_buckets"}),
        ("tests/pci_evidence/assert_x.sql", {"pci_evidence"}),
        ("macros/engine/lake_root.sql", {EVERYTHING}),
        ("requirements.lock", {EVERYTHING}),
        ("dbt_project.yml", {"house"}),
        ("scripts/athena_local/command.py", {"athena_local", "engine"}),
        ("scripts/athena_recipes/aws/plan.py", {"aws", "recipes"}),
        ("docs/functions.md", {"house"}),
        ("models/unknown_recipe/x.sql", None),
        ("a_new_folder/x", None),
    ],
)
def test_parts_of_a_path(path: str, parts: set[str] | None) -> None:
    assert parts_of(path, RULES) == (None if parts is None else frozenset(parts))


def test_a_scope_takes_what_is_touched_and_its_shard() -> None:
    one = Scope(frozenset({"pci_evidence"}), shard=shard_of("x"))
    assert one.takes("pci_evidence", "any")
    assert one.takes("aws", "x")
    assert not Scope(frozenset({"pci_evidence"})).takes("aws", "x")
    assert Scope(frozenset({"recipes"})).touches("pci_evidence")
    assert not Scope(frozenset({"recipes"})).touches("engine")
    assert Scope(frozenset({EVERYTHING})).touches("engine")


def test_shards_take_each_key_once_and_are_alike_in_size() -> None:
    keys = [f"test_{number}" for number in range(1600)]
    sizes = [sum(shard_of(key) == shard for key in keys) for shard in range(1, SHARDS + 1)]
    assert sum(sizes) == len(keys)
    assert min(sizes) > 30


@pytest.mark.parametrize("shard", ["33/32", "0/32", "1/4"])
def test_a_wrong_shard_is_refused(shard: str) -> None:
    with pytest.raises(SystemExit, match="write 1/32 to 32/32"):
        make_scope("all", shard)


def test_first_keeps_the_ends_and_marks_the_rest() -> None:
    found = first(["a", "b", "c", "d"], 2)
    assert [one for one in found if isinstance(one, str)] == ["a", "d"]
    assert [one.values for one in found if not isinstance(one, str)] == [("b",), ("c",)]


class Item:
    """What the selection reads of a pytest item."""

    fixturenames = ()

    def __init__(self, nodeid: str, mark: pytest.Mark) -> None:
        self.nodeid, self._mark = nodeid, mark
        self.path = Path(selection.__file__).parents[1] / "engine" / "test_x.py"

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self._mark if name == "long" else None


def test_one_per_shard_runs_one_in_each_shard() -> None:
    marked = one_per_shard("seed").args[1]
    items = [Item(f"test_x[{one.values[0]}]", one.marks[0].mark) for one in marked]
    for shard in range(1, SHARDS + 1):
        taking = selection.Selection(Scope(frozenset(), shard), None)
        assert [item.nodeid for item in items if taking._takes(item)] == [f"test_x[{shard}]"]
    assert not any(selection.Selection(Scope(frozenset()), None)._takes(item) for item in items)
    plain = Item("test_x", LONG.mark)
    taking = selection.Selection(Scope(frozenset(), shard_of("test_x")), None)
    assert taking._takes(plain)


def test_a_lane_in_which_all_is_left_to_the_shards_has_passed() -> None:
    class Session:
        exitstatus = int(pytest.ExitCode.NO_TESTS_COLLECTED)

    taking, session = selection.Selection(Scope(frozenset()), None), Session()
    taking.pytest_sessionfinish(session, session.exitstatus)  # type: ignore[arg-type]
    assert session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
    taking._left_out["engine/test_x.py", 1] = 1
    taking.pytest_sessionfinish(session, session.exitstatus)  # type: ignore[arg-type]
    assert session.exitstatus == pytest.ExitCode.OK
    failed = Session()
    taking.pytest_sessionfinish(failed, pytest.ExitCode.TESTS_FAILED)  # type: ignore[arg-type]
    assert failed.exitstatus == Session.exitstatus


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository with one commit, in place of this one."""
    (tmp_path / "models/pci_evidence").mkdir(parents=True)
    (tmp_path / "models/pci_evidence/a.sql").write_text("select 1")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    monkeypatch.setattr(touched, "REPO", tmp_path)
    return tmp_path


def parts(since: str) -> Sequence[str]:
    return sorted(make_scope(since, "").parts)


def test_commits_edits_and_new_files_count(project: Path) -> None:
    base = git(project, "rev-parse", "HEAD")
    assert changed_paths(base) == []
    assert parts(base) == []
    (project / "models/pci_evidence/a.sql").write_text("select 2")
    git(project, "commit", "-qam", "two")
    (project / "docs").mkdir()
    (project / "docs/new.md").write_text("new")
    assert changed_paths(base) == ["docs/new.md", "models/pci_evidence/a.sql"]
    assert parts(base) == ["house", "pci_evidence"]
    (project / "odd").write_text("no rule knows it")
    assert EVERYTHING in parts(base)


def test_what_is_unknown_touches_everything(project: Path, tmp_path_factory) -> None:
    base = git(project, "rev-parse", "HEAD")
    assert parts("0" * 40) == [EVERYTHING]  # no such commit
    assert parts("auto") == [EVERYTHING]  # no upstream
    git(project, "checkout", "-q", "--orphan", "other")
    git(project, "commit", "-qm", "no ancestor")
    assert parts(base) == [EVERYTHING]


def test_a_clean_clone_touches_nothing(project: Path, tmp_path_factory, monkeypatch) -> None:
    clone = tmp_path_factory.mktemp("clone") / "it"
    git(project, "clone", "-q", str(project), str(clone))
    monkeypatch.setattr(touched, "REPO", clone)
    assert parts("auto") == []


def test_recipes_are_the_folders_of_models() -> None:
    assert "pci_evidence" in recipes()
