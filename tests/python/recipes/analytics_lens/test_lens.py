"""Findings of projects that are bad on purpose, of random ones, and of files that are odd.

One lake and one build, because a build is what these tests cost.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from athena_recipes.recipes.analytics_lens.lens.artifacts import Rows
from athena_recipes.recipes.analytics_lens.lens.practices import practices
from athena_recipes.recipes.analytics_lens.sample_data.bad_project import SEEDED, bad_rows
from athena_recipes.recipes.analytics_lens.sample_data.generate import small_rows

from tests.python.recipes.analytics_lens.lens_lake import LensLake, run_row
from tests.python.recipes.analytics_lens.odd_files import PROJECT, Found, deliver_odd_files
from tests.python.recipes.analytics_lens.random_projects import KNOWN, expected, random_rows

MOMENT = datetime(2026, 10, 1, 6, tzinfo=UTC)
RANDOM = 12
BASE = "bad"


@dataclass(frozen=True)
class Built:
    """The lake that was built, the random projects in it, and what its rejects must be."""

    lake: LensLake
    randoms: dict[str, Rows]
    rejects: dict[str, list[Found]]
    findings: dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The bad project, it with some practices corrected, random projects, odd files."""
    lake = LensLake(tmp_path_factory.mktemp("lens"))
    lake.collect(bad_rows(BASE, MOMENT), BASE)
    for number, batch in enumerate(batches()):
        lake.collect(bad_rows(BASE, MOMENT, batch), f"{BASE}-{number}")
    lake.collect(bad_rows("good", MOMENT, set(SEEDED)), "good")
    lake.collect(small_rows(MOMENT), "no_exposures")
    randoms = {f"random-{seed}": random_rows(seed) for seed in range(RANDOM)}
    for project, rows in randoms.items():
        lake.collect(rows, project)
    _deliver_exceptions(lake)
    rejects = deliver_odd_files(lake)
    lake.build(scenario="all")
    return Built(lake, randoms, rejects, lake.findings())


def _deliver_exceptions(lake: LensLake) -> None:
    """A model with an exception in its meta, judged on three days, in three projects."""
    for project, day in (
        ("before", "2026-10-01"),
        ("last_day", "2026-10-31"),
        ("after", "2026-11-01"),
    ):
        model = {
            "unique_id": "model.x.a",
            "resource_type": "model",
            "name": "a",
            "materialized": "table",
            "is_described": False,
            "exception_until": "2026-10-31",
            "exception_practices": "key_tested; model_described",
            "exception_reason": "It will be removed",
        }
        lake.collect({"runs": [run_row(started_at=f"{day}T23:59:59Z")], "models": [model]}, project)


def _named(practice: str, project: str) -> set[tuple[str, str]]:
    return {(practice, name.format(project=project)) for name in SEEDED[practice]}


def test_the_bad_project_has_the_seeded_findings_alone(built: Built) -> None:
    wanted = {pair for practice in SEEDED for pair in _named(practice, BASE)}
    assert built.findings[BASE] == wanted
    assert built.findings["no_exposures"] == {("exposures_declared", "no_exposures")}
    assert {*SEEDED, "exposures_declared"} == {one.practice_id for one in practices()}
    assert "good" not in built.findings


def batches() -> list[set[str]]:
    """Sets of practices of different cells: each practice is in two, with different others."""
    cells: dict[tuple[str, str], list[str]] = {}
    for one in practices():
        if one.practice_id in SEEDED:
            cells.setdefault((one.pillar_id, one.area_id), []).append(one.practice_id)
    most = max(map(len, cells.values()))
    found: list[set[str]] = [set() for _ in range(2 * most)]
    for place, names in enumerate(cells.values()):
        for number, name in enumerate(names):
            found[number].add(name)
            found[most + (number + place) % most].add(name)
    return found


def test_corrections_move_their_own_findings_and_cells_alone(built: Built) -> None:
    cells: dict[str, dict[tuple[str, str], tuple[int, int]]] = {}
    for project, pillar, area, at_risk, findings in built.lake.query(
        "select project, pillar_id, area_id, at_risk, findings from lens_scorecard"
    ):
        cells.setdefault(project, {})[pillar, area] = (at_risk, findings)
    places = {one.practice_id: (one.pillar_id, one.area_id) for one in practices()}
    for number, batch in enumerate(batches()):
        project = f"{BASE}-{number}"
        own = {(key, project if name == BASE else name) for key, name in built.findings[BASE]}
        corrected = {pair for practice in batch for pair in _named(practice, project)}
        assert built.findings[project] == own - corrected, batch
        moved = {cell: was for cell, was in cells[BASE].items() if cells[project][cell] != was}
        assert set(moved) == {places[practice] for practice in batch}
        for practice in batch:
            at_risk, findings = moved[places[practice]]
            left = (at_risk - 1, findings - len(SEEDED[practice]))
            assert cells[project][places[practice]] == left, practice


def test_scores_count_practices_not_findings(built: Built) -> None:
    [found] = built.lake.query(
        "select practices, evidenced, at_risk, findings, risk, score_pct from lens_scorecard"
        f" where project = '{BASE}' and pillar_id = 'reliability' and area_id = 'ingestion'"
    )
    assert found == (3, 3, 3, 4, "high", 0.0)
    [(least, cells)] = built.lake.query(
        "select min(score_pct), count(score_pct) from lens_scorecard where project = 'good'"
    )
    assert (least, cells) == (100.0, 22)


def test_random_projects_have_the_findings_of_another_implementation(built: Built) -> None:
    judged = 0
    for project, rows in built.randoms.items():
        found = {pair for pair in built.findings[project] if pair[0] in KNOWN}
        assert found == expected(rows), project
        judged += len(found)
    seen = {practice for rows in built.randoms.values() for practice, _ in expected(rows)}
    assert seen == KNOWN
    assert judged > 500


def test_an_exception_in_meta_covers_its_last_day(built: Built) -> None:
    rows = built.lake.query(
        "select project, practice_id, is_excepted, exception_state from lens_findings"
        " where project in ('before', 'last_day', 'after') and practice_id <> 'no_root_models'"
    )
    found = {(project, practice): rest for project, practice, *rest in rows}
    for practice in ("model_described", "key_tested"):
        assert found["before", practice] == [True, "active"]
        assert found["last_day", practice] == [True, "active"]
        assert found["after", practice] == [False, "expired"]
    states = dict(
        built.lake.query("select project, state from lens_exceptions where kept_in = 'meta'")
    )
    assert states == {"before": "active", "last_day": "active", "after": "expired"}
    risks = dict(
        built.lake.query(
            "select project, risk from lens_question where practice_id = 'key_tested'"
            " and project in ('before', 'after')"
        )
    )
    assert risks == {"before": "NONE", "after": "HIGH"}


def test_each_finding_says_where_and_what_to_do(built: Built) -> None:
    [(rows, fixes, of_dbt, links)] = built.lake.query(
        "select count(*), count(fix), count(case when object_kind in"
        " ('model', 'source', 'exposure', 'test', 'run') then 1 end), count(link)"
        " from lens_findings"
    )
    assert rows == fixes
    assert of_dbt == links
    [(link, path, seen)] = built.lake.query(
        "select link, object_path, seen from lens_findings"
        f" where project = '{BASE}' and practice_id = 'names_not_hard_coded'"
    )
    assert link == f"index.html#!/model/model.{BASE}.fct_margin"
    assert path == "models/marts/fct_margin.sql"
    assert seen == "1 names, first analytics.costs"


def test_odd_files_are_counted_with_a_reason_and_the_rest_is_used(built: Built) -> None:
    rows = built.lake.query(
        "select source_file, reject_reason, rejected_lines, fix from lens_rejects"
    )
    found: dict[str, list[Found]] = {}
    for file, reason, lines, fix in rows:
        assert fix, reason
        found.setdefault(file, []).append((reason, lines))
    assert found == built.rejects
    names = {
        row[0].rpartition(".")[2]
        for row in built.lake.query(
            f"select unique_id from model_facts where project = '{PROJECT}'"
        )
    }
    assert names == set("abcdfghijkl")
    [(seconds,)] = built.lake.query(
        f"select node_seconds from lens_trend where project = '{PROJECT}'"
    )
    assert seconds == pytest.approx(2 * 999_999_999_999.999)
