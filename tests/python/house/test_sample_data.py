"""Sample data: deterministic, repeatable, interruptible, in the tools' layout, with faults."""

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.lake.tree import write_tree
from athena_recipes.recipes.labeling_insights.sample_data.faults import FAULTS, spoil
from athena_recipes.recipes.labeling_insights.sample_data.generate import generate
from athena_recipes.recipes.labeling_insights.sample_data.vader import ratings
from click.testing import CliRunner

from tests.python.support.memory import peak_bytes
from tests.python.support.selection import STANDARD
from tests.python.support.touched import recipes

SMALL = 0.05
RESPONSE = re.compile(
    r"^[a-z0-9-]+/annotations/worker-response/iteration-\d+/\d+/"
    r"\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d(_1)?\.json(\.gz)?$"
)
OTHERS = re.compile(
    r"^([a-z0-9-]+/manifests/output/output\.manifest|label_studio/[a-z-]+/[a-z0-9-]+\.json)$"
)


def tree(folder: Path) -> dict[str, str]:
    """Path -> digest of all visible files."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def write(folder: Path, seed: int = 7, scale: float = SMALL) -> bool:
    """Write the small sample; whether it was new."""
    arguments = {"seed": seed, "scale": scale}
    return write_tree(folder, lambda: generate(seed, scale), arguments).is_new


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write(tmp_path / name, seed)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert tree(tmp_path / "a") != tree(tmp_path / "c")


def test_a_second_call_changes_nothing_and_other_arguments_replace(tmp_path: Path) -> None:
    assert write(tmp_path / "a")
    assert not write(tmp_path / "a")
    assert write(tmp_path / "a", seed=8)
    write(tmp_path / "b", seed=8)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert not [
        path for path in (tmp_path / "a").rglob("*") if path.is_dir() and not any(path.iterdir())
    ]


def test_an_interrupted_call_is_completed_by_the_next(tmp_path: Path) -> None:
    def stops() -> Iterator[tuple[str, bytes]]:
        yield from islice(generate(7, SMALL), 60)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tree(tmp_path / "a", stops, {"seed": 7, "scale": SMALL})
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_foreign_files_stay(tmp_path: Path) -> None:
    foreign = tmp_path / "a" / "my-job" / "annotations" / "mine.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("{}")
    write(tmp_path / "a")
    write(tmp_path / "a", seed=8)
    assert foreign.read_text() == "{}"
    key, _ = next(iter(generate(9, SMALL)))
    in_the_way = tmp_path / "b" / key
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("mine")
    with pytest.raises(UserError, match="is in the way"):
        write(tmp_path / "b", seed=9)
    assert in_the_way.read_text() == "mine"
    with pytest.raises(UserError, match="is in the way"):
        write(tmp_path / "b", seed=9, scale=0.06)
    assert in_the_way.read_text() == "mine"


def test_layout_and_content() -> None:
    unreadable = 0
    for key, content in generate(7, 1):
        assert RESPONSE.match(key) or OTHERS.match(key), key
        if key.endswith(".json") and content:
            assert content.count(b"\n") <= 1
            try:
                json.loads(content)
            except ValueError:
                unreadable += 1
    assert unreadable == 3


def test_every_fault_is_in_the_sample() -> None:
    seen = dict.fromkeys(FAULTS, 0)
    answer = {"answerContent": {}, "submissionTime": "2024-01-01T00:00:00.000Z", "workerId": "w"}
    plain = list(spoil(0, "k.json", answer))
    for number in range(2_000):
        files = list(spoil(number, "k.json", answer))
        if files != plain:
            name = next(n for n in FAULTS if FAULTS[n]("k.json", answer) == files)
            seen[name] += 1
    assert all(seen.values()), seen


def test_ratings_are_the_lexicons_own() -> None:
    lexicon = dict(ratings())
    assert len(ratings()) > 7_500
    assert all(len(raw) == 10 and all(-4 <= one <= 4 for one in raw) for raw in lexicon.values())
    assert sum(lexicon["catastrophic"]) < 0 < sum(lexicon["excellent"])


@STANDARD
def test_memory_does_not_grow_with_scale() -> None:
    def write(scale: float) -> None:
        for _ in generate(7, scale):
            pass

    small, large = (peak_bytes(lambda scale=scale: write(scale)) for scale in (0.5, 2))
    # Exports are written in pieces: four times the answers, less than twice the memory.
    assert large < 2 * small + 2_000_000


def test_command_writes_json_and_names_what_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    done = CliRunner().invoke(main, ["sample-data", "--scale", "0.02", "--json"])
    assert done.exit_code == 0
    rows = json.loads(done.stdout)
    assert [row["recipe"] for row in rows] == list(recipes())
    for row in rows:
        assert row["change"] == "written"
        # The key of anonymization is made once and stays; it is no sample data.
        there = [name for name in tree(tmp_path / "raw" / row["recipe"]) if "keys/" not in name]
        assert row["files"] == len(there)
    done = CliRunner().invoke(main, ["sample-data", "nonsense"])
    assert done.exit_code == 1
    assert f"Fix: Name one of {', '.join(recipes())}" in done.output
    assert CliRunner().invoke(main, ["sample-data", "--scale", "-1"]).exit_code == 2


@pytest.mark.parametrize("command", [["sample-data", "labeling_insights"], ["summary"]])
def test_an_address_as_the_lake_root_is_refused(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("target").mkdir()
    Path("target/manifest.json").write_text('{"nodes": {}, "unit_tests": {}}')
    monkeypatch.setenv("LAKE_ROOT", "s3://bucket/prefix")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "Fix: Set LAKE_ROOT to a folder; the lake on S3 is ATHENA_LAKE_ROOT." in done.output
    assert not Path("s3:").exists()


def test_a_lake_root_that_cannot_be_made_is_an_error_with_a_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "file" / "lake"))
    done = CliRunner().invoke(main, ["sample-data", "labeling_insights"])
    assert done.exit_code == 1
    assert "Fix: Set LAKE_ROOT to a folder that you may write to." in done.output


@STANDARD
def test_each_recipe_has_a_small_sample(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["sample-data", "--scale", "0.01"], env={"LAKE_ROOT": str(tmp_path)}
    )
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "raw").iterdir() if any(path.iterdir())}
    assert set(recipes()) <= written
