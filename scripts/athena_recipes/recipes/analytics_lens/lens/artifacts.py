"""What dbt's artifacts say of a project, as small rows by kind.

Reads manifest.json (schemas v11 and v12, dbt 1.7 to 1.11), catalog.json, run_results.json and
sources.json of any adapter. Keys that are missing are NULL; others do not matter.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.analytics_lens.lens.code import hard_coded_names

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_FILES = ("manifest", "catalog", "run_results", "sources")
_NODES = ("model", "seed", "snapshot")
_MESSAGE = 300  # letters
_READERS = ("exposures", "metrics", "saved_queries", "semantic_models")
_NAMES = 20  # hard-coded names that are counted
# Commands whose run_results.json says that nodes ran. `dbt docs generate` and `dbt compile` write
# one too: there, each node that was compiled has the status `success`.
_RUNNING = ("build", "run", "test", "seed", "snapshot", "retry")
# What of a message is code, or where it is.
_CODE = re.compile(r"\bLINE \d+:|\bDETAIL:|compiled code at")
_QUOTED = re.compile(r"""(?<!\w)'.*?'(?!\w)|"[^"]*\"""", re.DOTALL)
_ADDRESS = re.compile(r"\S+@\S+")
_PLACE = re.compile(r"(?<![\w.-])(?:[A-Za-z]:\\|/)[^\s()<>,;]*[/\\][^\s()<>,;]*")


def read_artifacts(target: Path) -> dict[str, dict[str, Any]]:
    """The artifacts in dbt's target folder by name; only the manifest must be there.

    Raises UserError for a folder without a manifest, and for a file that is no JSON object.
    """
    found = {}
    for name in _FILES:
        path = target / f"{name}.json"
        try:
            value = json.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            raise UserError(
                f"{path} cannot be read: {error}.", "Run dbt again, such as `dbt build`."
            ) from None
        if not isinstance(value, dict):
            raise UserError(f"{path} is no JSON object.", "Run dbt again, such as `dbt build`.")
        found[name] = value
    manifest = found.get("manifest")
    if manifest is None:
        raise UserError(
            f"{target} has no manifest.json.",
            "Run `dbt build` or `dbt parse` in your project, and pass its target folder.",
        )
    if not isinstance(manifest.get("nodes"), dict):
        raise UserError(
            f"{target / 'manifest.json'} has no nodes, so it is no manifest of dbt.",
            "Pass the target folder of your dbt project.",
        )
    return found


def project_of(artifacts: Mapping[str, Mapping[str, Any]]) -> str:
    """The project's name in its manifest."""
    manifest = artifacts["manifest"]
    named = _map(manifest.get("metadata")).get("project_name")
    if named:
        return str(named)
    packages = [str(one.get("package_name")) for one in _nodes(manifest, "nodes")]
    return max(sorted(set(packages)), key=packages.count, default="project")


def run_of(artifacts: Mapping[str, Mapping[str, Any]]) -> str:
    """The id of the run: of run_results.json if it is there, else of the manifest."""
    for name in ("run_results", "manifest"):
        found = _map(_map(artifacts.get(name)).get("metadata")).get("invocation_id")
        if found:
            return str(found)
    return "run"


def not_run(artifacts: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The command that wrote run_results.json, if it is one that runs no node."""
    which = _text(_map(_map(artifacts.get("run_results")).get("args")).get("which"))
    return None if which in _RUNNING else which


def rows_of(artifacts: Mapping[str, Mapping[str, Any]], *, has_account: bool = False) -> Rows:
    """Rows by kind: runs, models, edges, sources, exposures, tests, results.

    No results are those of a command that runs no node, such as `dbt docs generate`.
    """
    manifest = artifacts["manifest"]
    if not_run(artifacts):
        artifacts = {key: value for key, value in artifacts.items() if key != "run_results"} | {
            "run_results": {**artifacts["run_results"], "results": []}
        }
    own = str(_map(manifest.get("metadata")).get("project_name") or project_of(artifacts))
    results = list(_results(artifacts))
    rows: Rows = {
        "runs": [_run(artifacts, has_account=has_account)],
        "models": list(_models(artifacts, own)),
        "edges": list(_edges(manifest, own)),
        "sources": list(_sources(artifacts, own)),
        "exposures": [_exposure(one) for one in _nodes(manifest, "exposures") if _is_of(one, own)],
        "tests": list(_tests(manifest, own)),
    }
    known = {one["unique_id"] for kind in ("models", "tests") for one in rows[kind]}
    rows["results"] = [one for one in results if one["unique_id"] in known]
    return rows


def _run(artifacts: Mapping[str, Mapping[str, Any]], *, has_account: bool) -> Row:
    manifest = _map(artifacts["manifest"].get("metadata"))
    results = _map(artifacts.get("run_results"))
    metadata = _map(results.get("metadata")) or manifest
    schema = re.search(r"/v(\d+)\.json$", str(manifest.get("dbt_schema_version", "")))
    return {
        "dbt_version": _text(metadata.get("dbt_version") or manifest.get("dbt_version")),
        "adapter_type": _text(manifest.get("adapter_type")),
        "manifest_schema": f"v{schema[1]}" if schema else None,
        "started_at": _time(metadata.get("invocation_started_at") or metadata.get("generated_at")),
        "command": _text(_map(results.get("args")).get("which")),
        "elapsed_ms": _milliseconds(results.get("elapsed_time")),
        "has_results": "run_results" in artifacts and not not_run(artifacts),
        "has_catalog": "catalog" in artifacts,
        "has_freshness": "sources" in artifacts,
        "has_account": has_account,
    }


def _models(artifacts: Mapping[str, Mapping[str, Any]], own: str) -> Iterator[Row]:
    manifest = artifacts["manifest"]
    catalog = _map(_map(artifacts.get("catalog")).get("nodes"))
    nodes = {str(one.get("unique_id")): one for one in _nodes(manifest, "nodes")}
    depths = _view_depths(nodes)
    for unique_id, node in nodes.items():
        if node.get("resource_type") not in _NODES or not _is_of(node, own):
            continue
        config = _map(node.get("config"))
        contract = _map(node.get("contract")) or _map(config.get("contract"))
        there = _map(catalog.get(unique_id))
        columns = _columns(node, there)
        names = hard_coded_names(_text(node.get("raw_code")) or "")[:_NAMES]
        is_sql = node.get("language", "sql") == "sql" and node.get("resource_type") == "model"
        partitions = next(
            (
                config[key]
                for key in ("partitioned_by", "partition_by", "partitions")
                if config.get(key)
            ),
            None,
        )
        yield {
            "unique_id": unique_id,
            "resource_type": node["resource_type"],
            "name": _text(node.get("name")),
            "path": _path(node),
            "schema_name": _text(node.get("schema")),
            "alias": _text(node.get("alias")) or _text(node.get("name")),
            "materialized": _text(config.get("materialized")),
            "access": _text(node.get("access") or config.get("access")),
            "is_described": bool((_text(node.get("description")) or "").strip()),
            "is_contract_enforced": contract.get("enforced") is True,
            "has_key_constraint": _has_key_constraint(node),
            "columns_known": len(columns),
            "columns_described": sum(columns.values()),
            "hard_coded_names": len(names) if is_sql else None,
            "first_hard_coded_name": names[0] if names and is_sql else None,
            "view_depth": depths[unique_id],
            "table_type": _text(config.get("table_type")),
            "format": _text(config.get("format")),
            "write_compression": _text(config.get("write_compression")),
            "has_partitions": partitions is not None,
            "is_swapped": config.get("ha") is True,
            "size_bytes": _stat(there, "bytes", "num_bytes", "size"),
            "row_count": _stat(there, "row_count", "num_rows", "rows"),
            **_exception(node),
        }


def _edges(manifest: Mapping[str, Any], own: str) -> Iterator[Row]:
    nodes = [
        one
        for one in _nodes(manifest, "nodes")
        if one.get("resource_type") in ("model", "snapshot")
    ]
    for kind in _READERS:
        nodes += _nodes(manifest, kind)
    for node in nodes:
        if not _is_of(node, own):
            continue
        for parent in dict.fromkeys(_parents(node)):
            yield {"child_id": node.get("unique_id"), "parent_id": parent}


def _sources(artifacts: Mapping[str, Mapping[str, Any]], own: str) -> Iterator[Row]:
    results = {
        str(one.get("unique_id")): one
        for one in _list(_map(artifacts.get("sources")).get("results"))
    }
    for source in _nodes(artifacts["manifest"], "sources"):
        if not _is_of(source, own):
            continue
        result = _map(results.get(str(source.get("unique_id"))))
        relation = [
            str(source[key]) for key in ("database", "schema") if source.get(key) not in (None, "")
        ]
        yield {
            "unique_id": source.get("unique_id"),
            "source_name": _text(source.get("source_name")),
            "name": _text(source.get("name")),
            "path": _path(source),
            "relation": ".".join([*relation, str(source.get("identifier") or source.get("name"))]),
            "is_described": bool((_text(source.get("description")) or "").strip()),
            "has_freshness": _has_freshness(source),
            "freshness_status": _text(result.get("status")),
            "max_loaded_at": _time(result.get("max_loaded_at")),
            **_exception(source),
        }


def _exposure(exposure: Mapping[str, Any]) -> Row:
    # The address is personal data: only whether there is one is kept.
    return {
        "unique_id": exposure.get("unique_id"),
        "name": _text(exposure.get("name")),
        "path": _path(exposure),
        "exposure_type": _text(exposure.get("type")),
        "has_owner_email": bool(_map(exposure.get("owner")).get("email")),
        "is_described": bool((_text(exposure.get("description")) or "").strip()),
        **_exception(exposure),
    }


def _tests(manifest: Mapping[str, Any], own: str) -> Iterator[Row]:
    for node in _nodes(manifest, "nodes"):
        if node.get("resource_type") == "test" and _is_of(node, own):
            metadata, parents = _map(node.get("test_metadata")), _parents(node)
            # Manifests of dbt before 1.5 do not say to which node a test belongs.
            tested = node.get("attached_node") or (parents[-1] if metadata and parents else None)
            yield {
                **_test(node, "data"),
                "test_type": _text(metadata.get("name")),
                "tested_id": _text(tested),
            }
    for node in _nodes(manifest, "unit_tests"):
        if _is_of(node, own):
            parents = _parents(node)
            yield {
                **_test(node, "unit"),
                "test_type": "unit_test",
                "tested_id": parents[0] if parents else None,
            }


def _test(node: Mapping[str, Any], kind: str) -> Row:
    severity = _text(_map(node.get("config")).get("severity"))
    return {
        "unique_id": node.get("unique_id"),
        "name": _text(node.get("name")),
        "path": _path(node),
        "test_kind": kind,
        "severity": severity.lower() if severity else None,
        **_exception(node),
    }


def _results(artifacts: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    for one in _list(_map(artifacts.get("run_results")).get("results")):
        answer = _map(one.get("adapter_response"))
        status = _text(one.get("status"))
        passed = status in ("pass", "success")
        rows = answer.get("rows_affected")
        yield {
            "unique_id": _text(one.get("unique_id")),
            "status": status,
            "elapsed_ms": _milliseconds(one.get("execution_time")),
            "affected_rows": _whole(rows),
            "failures": _whole(one.get("failures")),
            "scanned_bytes": _whole(
                answer.get("data_scanned_in_bytes", answer.get("bytes_processed"))
            ),
            "message": None if passed else _message(one.get("message")),
        }


def _view_depths(nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Views in the longest chain that ends with each node. Not recursive: chains are long."""
    parents = {key: [one for one in _parents(node) if one in nodes] for key, node in nodes.items()}
    depths: dict[str, int] = {}
    for start in nodes:
        stack = [start]
        while stack:
            key = stack[-1]
            waits = [one for one in parents[key] if one not in depths and one not in stack]
            if waits and key not in depths:
                stack.extend(waits[:1])
                continue
            stack.pop()
            kind = _map(nodes[key].get("config")).get("materialized")
            is_view = nodes[key].get("resource_type") == "model" and kind in ("view", "ephemeral")
            below = max((depths.get(one, 0) for one in parents[key]), default=0)
            depths[key] = below + 1 if is_view else 0
    return depths


def _columns(node: Mapping[str, Any], catalog: Mapping[str, Any]) -> dict[str, bool]:
    """Column in lower case -> whether it has a description."""
    columns = {str(name).lower(): False for name in _map(catalog.get("columns"))}
    for name, column in _map(node.get("columns")).items():
        said = bool((_text(_map(column).get("description")) or "").strip())
        columns[str(name).lower()] = said
    return columns


def _has_key_constraint(node: Mapping[str, Any]) -> bool:
    given = [*_list(node.get("constraints"))]
    for column in _map(node.get("columns")).values():
        given += _list(_map(column).get("constraints"))
    return any(str(one.get("type")) in ("primary_key", "unique") for one in given)


def _has_freshness(source: Mapping[str, Any]) -> bool:
    freshness = _map(source.get("freshness")) or _map(_map(source.get("config")).get("freshness"))
    counts = [_map(freshness.get(key)).get("count") for key in ("warn_after", "error_after")]
    return any(one is not None for one in counts)


def _exception(node: Mapping[str, Any]) -> Row:
    """`meta: {lens_exception: {practices, until, reason}}` of a node."""
    metas = (_map(node.get("meta")), _map(_map(node.get("config")).get("meta")))
    given = next((_map(meta["lens_exception"]) for meta in metas if "lens_exception" in meta), {})
    practices = given.get("practices", "%" if given else None)
    if isinstance(practices, list):
        practices = ";".join(str(one) for one in practices)
    return {
        "exception_until": _text(given.get("until")),
        "exception_practices": _text(practices),
        "exception_reason": _text(given.get("reason")),
    }


def _stat(catalog: Mapping[str, Any], *names: str) -> int | None:
    stats = _map(catalog.get("stats"))
    for name in names:
        one = _map(stats.get(name))
        if one.get("include", True) and (found := _whole(one.get("value"))) is not None:
            return found
    return None


def _nodes(manifest: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [one for one in _map(manifest.get(kind)).values() if isinstance(one, dict)]


def _parents(node: Mapping[str, Any]) -> list[str]:
    found = _map(node.get("depends_on")).get("nodes")
    return [str(one) for one in found] if isinstance(found, list) else []


def _is_of(node: Mapping[str, Any], project: str) -> bool:
    return bool(node.get("package_name", project) == project)


def _path(node: Mapping[str, Any]) -> str | None:
    """The file of a node below the project. A path of another place would name a machine."""
    path = (_text(node.get("original_file_path")) or "").replace("\\", "/")
    return None if not path or path.startswith("/") or ":" in path else path


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).replace("\0", "")


def _message(value: Any) -> str | None:
    """The beginning of a message, without code, quoted values, e-mail addresses and paths."""
    text = _QUOTED.sub("'…'", _CODE.split(_text(value) or "", maxsplit=1)[0])
    text = _PLACE.sub("<path>", _ADDRESS.sub("<address>", text))
    return " ".join(text.split())[:_MESSAGE] or None


def _whole(value: Any) -> int | None:
    """A number that is not negative as a whole one; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if 0 <= number < 1e15 else None


def _milliseconds(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * 1000) if 0 <= value < 1e9 else None


def _time(value: Any) -> str | None:
    """ISO 8601 in UTC with whole seconds; None for what is no time."""
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


def count_rows(rows: Mapping[str, Iterable[Row]]) -> dict[str, int]:
    """Kind -> number of rows."""
    counts: dict[str, int] = defaultdict(int)
    for kind, some in rows.items():
        counts[kind] += sum(1 for _ in some)
    return counts
