"""Random projects, and their findings by an implementation of its own, in Python over sets."""

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from athena_recipes.recipes.analytics_lens.lens.artifacts import Rows

_LAYERS = ("staging", "intermediate", "marts", "other")
_KINDS = ("view", "table", "incremental")


def random_rows(seed: int) -> Rows:
    """Facts of a project of some 60 nodes with any edges that have no circle."""
    chance = random.Random(seed)
    sources = [f"source.p.s.t{number}" for number in range(chance.randint(3, 12))]
    models = [f"model.p.m{number}" for number in range(chance.randint(10, 45))]
    rows: Rows = {
        kind: [] for kind in ("runs", "models", "edges", "sources", "exposures", "tests", "results")
    }
    rows["runs"].append({"started_at": "2026-10-01T06:00:00Z", "adapter_type": "athena"})
    for source in sources:
        rows["sources"].append(
            {
                "unique_id": source,
                "source_name": "s",
                "name": source.rpartition(".")[2],
                "relation": f"db.s.{source[-1]}",
                "is_described": chance.random() < 0.5,
                "has_freshness": chance.random() < 0.5,
            }
        )
    for number, model in enumerate(models):
        layer = chance.choice(_LAYERS)
        rows["models"].append(
            {
                "unique_id": model,
                "resource_type": "model",
                "name": f"m{number}",
                "path": f"models/{layer if layer != 'other' else 'reports'}/m{number}.sql",
                "materialized": chance.choice(_KINDS),
                "access": chance.choice(("private", "protected", "public")),
                "is_described": chance.random() < 0.5,
                "is_contract_enforced": chance.random() < 0.5,
            }
        )
        near = [*sources[1:], *models[max(0, number - 6) : number]]
        parents = chance.sample(near, min(len(near), chance.choice((0, 1, 1, 2, 3, 9))))
        if number and chance.random() < 0.3:
            parents = [*{*parents, models[0]}]
        rows["edges"] += [{"child_id": model, "parent_id": parent} for parent in parents]
        if chance.random() < 0.6:
            rows["tests"].append(
                {
                    "unique_id": f"test.p.t{number}",
                    "name": f"t{number}",
                    "test_kind": "data",
                    "test_type": chance.choice(("unique", "not_null", "unique_combination")),
                    "tested_id": model,
                }
            )
    for number in range(chance.choice((0, 1, 2))):
        exposure = f"exposure.p.e{number}"
        rows["exposures"].append({"unique_id": exposure, "name": f"e{number}"})
        for parent in chance.sample(models, 4):
            rows["edges"].append({"child_id": exposure, "parent_id": parent})
    return rows


def expected(rows: Rows) -> set[tuple[str, str]]:
    """(practice, name of the object) of the findings that the graph and the tests give."""
    return set(_models(rows)) | set(_sources(rows)) | set(_exposures(rows))


# The practices that `expected` knows.
KNOWN = frozenset(
    {
        "model_described", "key_tested", "no_root_models", "staging_reads_sources",
        "marts_read_models", "sources_not_joined", "staging_reads_one_source", "fanout_small",
        "parents_few", "no_rejoin", "contract_enforced", "exposure_reads_tables", "table_read",
        "source_described", "freshness_declared", "source_declared_once", "source_read_once",
        "source_used", "exposure_reads_public",
    }
)  # fmt: skip


def _graph(rows: Rows) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    up: dict[str, set[str]] = defaultdict(set)
    down: dict[str, set[str]] = defaultdict(set)
    for edge in rows["edges"]:
        up[edge["child_id"]].add(edge["parent_id"])
        down[edge["parent_id"]].add(edge["child_id"])
    return up, down


def _kind(node: str) -> str:
    return node.partition(".")[0]


def _models(rows: Rows) -> Iterator[tuple[str, str]]:
    up, down = _graph(rows)
    keyed = {one["tested_id"] for one in rows["tests"] if one["test_type"] != "not_null"}
    for model in rows["models"]:
        for practice in _faults(model, up, down, keyed, has_exposures=bool(rows["exposures"])):
            yield practice, model["name"]


def _faults(
    model: dict[str, Any],
    up: dict[str, set[str]],
    down: dict[str, set[str]],
    keyed: set[str],
    *,
    has_exposures: bool,
) -> Iterator[str]:
    key, folder = model["unique_id"], model["path"].split("/")[1]
    from_sources = {one for one in up[key] if _kind(one) == "source"}
    from_models = up[key] - from_sources
    to_models = {one for one in down[key] if _kind(one) == "model"}
    exposures = down[key] - to_models
    faults = {
        "model_described": not model["is_described"],
        "key_tested": key not in keyed,
        "no_root_models": not up[key],
        "staging_reads_sources": folder == "staging" and from_models,
        "marts_read_models": folder in ("marts", "intermediate") and from_sources,
        "sources_not_joined": folder == "reports" and from_sources and from_models,
        "staging_reads_one_source": folder == "staging" and len(from_sources) > 1,
        "fanout_small": sum(1 for one in to_models if not down[one]) > 3,
        "parents_few": len(up[key]) > 7,
        "no_rejoin": len(to_models) == len(down[key]) == 1
        and any(up[one] & up[key] for one in to_models),
        "contract_enforced": (model["access"] == "public" or exposures)
        and not model["is_contract_enforced"],
        "exposure_reads_tables": exposures and model["materialized"] == "view",
        "table_read": has_exposures
        and model["materialized"] != "view"
        and folder in ("marts", "reports")
        and not down[key],
    }
    yield from (practice for practice, is_there in faults.items() if is_there)


def _sources(rows: Rows) -> Iterator[tuple[str, str]]:
    _, down = _graph(rows)
    relations = [one["relation"] for one in rows["sources"]]
    for source in rows["sources"]:
        readers = down[source["unique_id"]]
        faults = {
            "source_described": not source["is_described"],
            "freshness_declared": not source["has_freshness"],
            "source_declared_once": relations.count(source["relation"]) > 1,
            "source_read_once": len(readers) > 1,
            "source_used": not readers,
        }
        yield from ((practice, f"s.{source['name']}") for practice, bad in faults.items() if bad)


def _exposures(rows: Rows) -> Iterator[tuple[str, str]]:
    up, _ = _graph(rows)
    private = {one["unique_id"] for one in rows["models"] if one["access"] == "private"}
    for exposure in rows["exposures"]:
        if up[exposure["unique_id"]] & private:
            yield "exposure_reads_public", exposure["name"]
