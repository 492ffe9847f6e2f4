"""Files as others have them, and what lens_rejects must say of each."""

import gzip
import json

from tests.python.recipes.analytics_lens.lens_lake import LensLake, run_row

# Reason and rejected lines.
Found = tuple[str, int | None]
PROJECT = "odd"


def deliver_odd_files(lake: LensLake) -> dict[str, list[Found]]:
    """Write a file for each way to be odd; what must be said of each. All else of them is used."""
    run = f"project={PROJECT}/run=1"
    good = [{"unique_id": f"model.odd.{name}", "name": name} for name in ("a", "b", "c")]
    lines = [json.dumps({**one, "resource_type": "model"}).encode() for one in good]
    a, b, c = lines
    files: dict[str, tuple[bytes, list[Found]]] = {
        f"runs/{run}/part-0.jsonl": (json.dumps(run_row()).encode() + b"\r\n", []),
        f"models/{run}/bom.jsonl": (b"\xef\xbb\xbf" + a + b"\r\n", []),
        f"models/{run}/part.jsonl.gz": (gzip.compress(b + b"\n"), []),
        f"models/{run}/again.jsonl": (c + b"\n" + c + b"\n\n", [("repeated", 1)]),
        f"models/{run}/cut.jsonl": (a[:30], [("no_json", 1)]),
        f"models/{run}/two.jsonl": (
            b'{"unique_id": "model.odd.d"} {"unique_id": "model.odd.e"}\n',
            [("further_documents", 1)],
        ),
        f"models/{run}/array.jsonl": (b"[]\n", [("no_json", 1)]),
        f"models/{run}/empty_object.jsonl": (b"{}\n", [("no_json", 1)]),
        f"models/{run}/keys.jsonl": (b'{"id": "x", "other": 1}\n', [("no_json", 1)]),
        f"models/{run}/no_key.jsonl": (b'{"name": "nameless"}\n', [("no_key", 1)]),
        f"models/{run}/twice.jsonl": (
            b'{"unique_id": "model.odd.f", "unique_id": "model.odd.f", "name": "f"}\n',
            [],
        ),
        f"models/{run}/latin.jsonl": (
            '{"unique_id": "model.odd.g", "name": "caf\xe9"}\n'.encode("latin-1"),
            [],
        ),
        f"models/{run}/numbers.jsonl": (
            b'{"unique_id": "model.odd.h", "columns_known": 99999999999999999999999999}\n'
            b'{"unique_id": "model.odd.i", "columns_known": "NaN", "is_described": "yes"}\n'
            b'{"unique_id": "model.odd.j", "columns_known": {"a": 1}, "size_bytes": -1}\n'
            b'{"unique_id": "model.odd.k", "exception_until": "2026-13-01"}\n'
            b'{"unique_id": "model.odd.l", "size_bytes": 1.5, "name": ["a", "b"]}\n',
            [("bad_value", 5)],
        ),
        f"models/{run}/none.jsonl": (b"", [("empty", None)]),
        f"models/{run}/cut.jsonl.gz": (gzip.compress(a * 50)[:-20], [("unreadable", None)]),
        f"models/{run}/_hidden.jsonl": (a, [("hidden_name", None)]),
        f"models/{run}/deeper/a.jsonl": (a + b"\n", [("no_project", 1)]),
        "models/loose.jsonl": (a + b"\n", [("no_project", 1)]),
        f"other/{run}/a.jsonl": (a, [("unknown_prefix", 1)]),
        "models/project=odd/run=2/a.jsonl": (a + b"\n", [("no_run", 1)]),
        "runs/project=odd/run=3/a.jsonl": (
            b'{"started_at": "0000-01-01T00:00:00Z"}\n{"started_at": "10000-01-01T00:00:00Z"}\n',
            [("no_time", 2)],
        ),
        f"results/{run}/a.jsonl": (
            b'{"unique_id": "model.odd.a", "status": "success", "elapsed_ms": 999999999999999}\n'
            b'{"unique_id": "model.odd.b", "status": "success", "elapsed_ms": 999999999999999}\n',
            [],
        ),
    }
    for key, (content, _) in files.items():
        lake.write(key, content)
    return {key: found for key, (_, found) in files.items() if found}
