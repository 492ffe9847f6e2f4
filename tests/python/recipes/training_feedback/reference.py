"""The statements of the sample in Python, by their specification and not by the models' SQL."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def used_statements(raw: Path) -> list[Row]:
    """Statements of the sample that count, each once; odd lines are left out."""
    found: dict[str, Row] = {}
    voided = set()
    for path in sorted((raw / "statements").glob("dt=*/lrs-*.jsonl")):
        for row in _rows(path):
            if _verb(row) == "voided":
                voided.add(row["object"]["id"])
            elif row["id"] not in found or row["stored"] < found[row["id"]]["stored"]:
                found[row["id"]] = row
    return [
        row
        for key, row in found.items()
        if key not in voided and len(key) == 36 and "actor" in row and row["timestamp"] != "soon"
        and _verb(row) != "experienced"
    ]  # fmt: skip


def _rows(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            found = found.get("statements", [found])
        yield from found


def _verb(row: Row) -> str:
    return str(row["verb"]["id"]).rpartition("/")[2]


def learner(row: Row) -> str:
    """Who: an address and its SHA-1 are the same learner."""
    actor = row["actor"]
    if "mbox" in actor:
        return hashlib.sha1(actor["mbox"].encode(), usedforsecurity=False).hexdigest()
    return str(actor.get("mbox_sha1sum") or actor.get("openid") or actor["account"]["name"])


def place(row: Row) -> tuple[str, str]:
    """(Course, module) of a statement of the sample."""
    activities = row["context"]["contextActivities"]
    [course] = activities["grouping"]
    kind = row["object"]["definition"]["type"].rpartition("/")[2]
    if kind == "module":
        return course["id"], row["object"]["id"]
    return course["id"], activities["parent"][0]["id"] if "parent" in activities else "(course)"


def gains(rows: list[Row]) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    """(Learner, course, module) -> (score before, score after)."""
    tests: dict[tuple[str, str, str], dict[str, list[tuple[str, float]]]] = defaultdict(
        lambda: {"pre-test": [], "post-test": []}
    )
    for row in rows:
        phase = row["object"]["id"].rpartition("/")[2]
        score = row.get("result", {}).get("score", {})
        if phase not in ("pre-test", "post-test") or score.get("scaled", 0) > 1:
            continue
        value = score["scaled"] if "scaled" in score else score["raw"] / score["max"]
        tests[learner(row), *place(row)][phase].append((row["timestamp"], value))
    return {
        key: (
            min(both["pre-test"])[1] if both["pre-test"] else None,
            max(both["post-test"])[1] if both["post-test"] else None,
        )
        for key, both in tests.items()
    }


def funnel(rows: list[Row]) -> dict[tuple[str, str, str], set[str]]:
    """(Course, module, stage) -> learners who reached it."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    modules = {place(row) for row in rows}
    for row in rows:
        course, module = place(row)
        verb = "answered" if _verb(row) == "scored" else _verb(row)
        if verb == "registered":
            for other, one in modules:
                if other == course:
                    found[course, one, verb].add(learner(row))
        elif verb in ("initialized", "answered"):
            found[course, "(course)", verb].add(learner(row))
            found[course, module, verb].add(learner(row))
        elif verb in ("completed", "passed"):
            found[course, module, verb].add(learner(row))
    return found
