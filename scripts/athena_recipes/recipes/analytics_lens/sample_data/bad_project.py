"""A project that is bad on purpose, as dbt's artifacts: one defect for each practice.

Each defect can be corrected alone, by the name of its practice, and then nothing else changes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from athena_recipes.recipes.analytics_lens.lens.artifacts import Rows, rows_of

_GIB = 1024**3
# Practice -> the objects that do not meet it, by name.
SEEDED: dict[str, tuple[str, ...]] = {
    "model_described": ("stg_refunds",),
    "columns_described": ("fct_orders",),
    "source_described": ("shop.stock",),
    "model_named": ("payments_raw",),
    "tests_warn_nothing": ("accepted_values_fct_orders_status",),
    "units_tested": ("{project}",),
    "dbt_supported": ("{project}",),
    "exposure_owned": ("sales_dashboard",),
    "exposure_described": ("finance_app",),
    "exposure_reads_public": ("team_notebook",),
    "work_group_metered": ("primary",),
    "work_group_encrypted": ("primary",),
    "work_group_enforced": ("primary",),
    "work_group_limited": ("primary",),
    "lf_not_open": ("111122223333",),
    "catalog_encrypted": ("111122223333",),
    "table_tagged": ("analytics.fct_orders",),
    "table_columnar": ("analytics.dim_json",),
    "table_partitioned": ("analytics.fct_big",),
    "files_not_small": ("analytics.fct_small_files",),
    "partitions_not_many": ("analytics.fct_many_partitions",),
    "table_compressed": ("raw_shop.orders",),
    "table_known": ("analytics.old_copy",),
    "bucket_encrypted": ("bad-demo-lake",),
    "bucket_not_public": ("bad-demo-lake",),
    "bucket_tls_only": ("bad-demo-lake",),
    "bucket_logged": ("bad-demo-lake",),
    "bucket_versioned": ("bad-demo-lake",),
    "bucket_lifecycle": ("bad-demo-lake",),
    "results_expire": ("bad-demo-results",),
    "freshness_declared": ("shop.customers",),
    "source_fresh": ("shop.visits",),
    "source_declared_once": ("legacy.items", "shop.items"),
    "source_read_once": ("shop.clicks",),
    "source_used": ("shop.unused",),
    "key_tested": ("stg_items",),
    "tests_pass": ("not_null_fct_orders_id",),
    "models_succeed": ("stg_visits",),
    "names_not_hard_coded": ("fct_margin",),
    "no_root_models": ("dim_calendar",),
    "staging_reads_sources": ("stg_orders_clean",),
    "marts_read_models": ("fct_returns",),
    "sources_not_joined": ("report_mix",),
    "queries_succeed": ("query-failed",),
    "columns_selected": ("query-star",),
    "query_not_queued": ("query-queued",),
    "query_scans_little": ("query-wide",),
    "contract_enforced": ("fct_public",),
    "table_swapped": ("dim_products",),
    "fanout_small": ("int_hub",),
    "no_rejoin": ("int_orders_totals",),
    "staging_reads_one_source": ("stg_payments",),
    "parents_few": ("fct_wide",),
    "view_chain_short": ("int_view_5",),
    "model_not_slow": ("fct_slow",),
    "exposure_reads_tables": ("report_live",),
    "model_columnar": ("dim_text",),
    "model_compressed": ("dim_plain",),
    "model_scans_little": ("fct_scan",),
    "large_incremental": ("fct_large",),
    "incremental_partitioned": ("fct_incremental",),
    "table_read": ("fct_unread",),
}


@dataclass
class _Project:
    name: str
    started_at: datetime
    fixed: Collection[str]
    nodes: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    exposures: dict[str, Any] = field(default_factory=dict)
    unit_tests: dict[str, Any] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    freshness: list[dict[str, Any]] = field(default_factory=list)

    def bad(self, practice: str) -> bool:
        """Whether the project still has the defect of a practice."""
        assert practice in SEEDED
        return practice not in self.fixed

    def source(self, name: str, *, group: str = "shop", **given: Any) -> str:
        """Add a source table, a good one unless `given` says else."""
        key = f"source.{self.name}.{group}.{name}"
        self.sources[key] = {
            "unique_id": key,
            "source_name": group,
            "name": name,
            "package_name": self.name,
            "database": "awsdatacatalog",
            "schema": given.get("schema", "raw_shop"),
            "identifier": name,
            "original_file_path": f"models/staging/_{group}__sources.yml",
            "description": given.get("description", f"Rows of {name}."),
            "freshness": {"warn_after": {"count": 1, "period": "day"}}
            if given.get("is_fresh", True)
            else None,
        }
        if given.get("is_fresh", True):
            self.freshness.append(
                {
                    "unique_id": key,
                    "status": given.get("status", "pass"),
                    "max_loaded_at": self.started_at.isoformat(),
                }
            )
        return key

    def model(
        self, name: str, folder: str, reads: Iterable[str], kind: str = "table", **given: Any
    ) -> str:
        """Add a model with a test of its key, a good one unless `given` says else."""
        key = f"model.{self.name}.{name}"
        columns = given.get("columns", {"id": "The key."})
        self.nodes[key] = {
            "unique_id": key,
            "resource_type": "model",
            "name": name,
            "alias": name,
            "schema": "analytics",
            "package_name": self.name,
            "language": "sql",
            "original_file_path": f"models/{folder}/{name}.sql",
            "description": given.get("description", "One row per id."),
            "access": given.get("access", "protected"),
            "raw_code": given.get("code", "select id from {{ ref('x') }}"),
            "columns": {one: {"description": text} for one, text in columns.items()},
            "contract": {"enforced": given.get("has_contract", folder != "staging")},
            "config": {"materialized": kind, "ha": True, **given.get("config", {})},
            "depends_on": {"nodes": list(reads)},
        }
        if "size_bytes" in given:
            stats = {"bytes": {"include": True, "value": given["size_bytes"]}}
            self.stats[key] = {"columns": {}, "stats": stats}
        self.result(key, given.get("status", "success"), given.get("seconds", 2.5), given)
        if given.get("has_key_test", True):
            self.test(f"unique_{name}_id", key, "unique")
        return key

    def result(
        self, key: str, status: str, seconds: float, given: Mapping[str, Any] | None = None
    ) -> None:
        """Add the result of a node; the days before took a little less."""
        pace = 0.5 + self.started_at.timetuple().tm_yday / 600
        self.results.append(
            {
                "unique_id": key,
                "status": status,
                "execution_time": round(seconds * pace, 3),
                "failures": (given or {}).get("failures"),
                "message": None if status in ("success", "pass") else (given or {}).get("message"),
                "adapter_response": {
                    "rows_affected": 1_000 + self.started_at.timetuple().tm_yday,
                    "data_scanned_in_bytes": (given or {}).get("scanned_bytes", 5_000_000),
                }
                if key.startswith("model.")
                else {},
            }
        )

    def test(
        self, name: str, tested: str, kind: str, status: str = "pass", failures: int = 0
    ) -> None:
        """Add a data test and its result."""
        key = f"test.{self.name}.{name}"
        self.nodes[key] = {
            "unique_id": key,
            "resource_type": "test",
            "name": name,
            "package_name": self.name,
            "original_file_path": "models/_models.yml",
            "config": {"severity": "WARN" if status == "warn" else "ERROR"},
            "attached_node": tested,
            "test_metadata": {"name": kind, "kwargs": {}},
            "depends_on": {"nodes": [tested]},
        }
        said = {"failures": failures, "message": f"Got {failures} results, configured to {status}"}
        self.result(key, status, 0.4, said)

    def exposure(self, name: str, reads: Iterable[str], **given: Any) -> None:
        """Add an exposure, a good one unless `given` says else."""
        key = f"exposure.{self.name}.{name}"
        owner = {"name": "Data team", "email": "data-team@example.com"}
        self.exposures[key] = {
            "unique_id": key,
            "name": name,
            "type": "dashboard",
            "package_name": self.name,
            "original_file_path": "models/_exposures.yml",
            "owner": given.get("owner", owner),
            "description": given.get("description", "For the buyers."),
            "depends_on": {"nodes": list(reads)},
        }

    def artifacts(self) -> dict[str, dict[str, Any]]:
        """The four artifacts."""
        moment = self.started_at.isoformat().replace("+00:00", "Z")
        metadata = {
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "dbt_version": "1.7.9" if self.bad("dbt_supported") else "1.10.5",
            "project_name": self.name,
            "adapter_type": "athena",
            "invocation_id": f"{self.started_at:%Y%m%d}-{self.name}",
            "generated_at": moment,
        }
        return {
            "manifest": {
                "metadata": metadata,
                "nodes": self.nodes,
                "sources": self.sources,
                "exposures": self.exposures,
                "unit_tests": self.unit_tests,
            },
            "catalog": {"metadata": metadata, "nodes": self.stats, "sources": {}},
            "run_results": {
                "metadata": metadata,
                "args": {"which": "build"},
                "elapsed_time": sum(one["execution_time"] for one in self.results) / 4,
                "results": self.results,
            },
            "sources": {"metadata": metadata, "results": self.freshness},
        }


def bad_artifacts(
    name: str, started_at: datetime, fixed: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """dbt's artifacts of the project `name`, without the defects of the practices in `fixed`."""
    project = _Project(name, started_at, fixed)
    _add_models(project)
    return project.artifacts()


def bad_rows(name: str, started_at: datetime, fixed: Collection[str] = ()) -> Rows:
    """What `lens collect` makes of the project and of its account."""
    rows = rows_of(bad_artifacts(name, started_at, fixed), has_account=True)
    return {**rows, **account_rows(fixed)}


def _add_models(one: _Project) -> None:
    bad = one.bad

    def staged(name: str, **given: Any) -> str:
        return one.model(f"stg_{name}", "staging", [one.source(name)], "view", **given)

    orders = staged("orders")
    staged("refunds", description="" if bad("model_described") else "One row per refund.")
    stock = one.source("stock", description="" if bad("source_described") else "One row per item.")
    one.model("stg_stock", "staging", [stock], "view")
    vouchers = one.source("vouchers")
    named = "payments_raw" if bad("model_named") else "stg_vouchers"
    one.model(named, "staging", [vouchers], "view")
    customers = one.source("customers", is_fresh=not bad("freshness_declared"))
    one.model("stg_customers", "staging", [customers], "view")
    visits = one.source("visits", status="error" if bad("source_fresh") else "pass")
    failed = {"status": "error", "message": "TABLE_NOT_FOUND"} if bad("models_succeed") else {}
    one.model("stg_visits", "staging", [visits], "view", **failed)
    items = one.source("items")
    schema = "raw_shop" if bad("source_declared_once") else "raw_legacy"
    twin = one.source("items", group="legacy", schema=schema)
    one.model("stg_items", "staging", [items], "view", has_key_test=not bad("key_tested"))
    one.model("stg_legacy_items", "staging", [twin], "view")
    clicks = one.source("clicks")
    one.model("stg_clicks", "staging", [clicks], "view")
    if bad("source_read_once"):
        one.model("stg_clicks_again", "staging", [clicks], "view")
    if bad("source_used"):
        one.source("unused")
    first, second = one.source("payments"), one.source("more_payments")
    if bad("staging_reads_one_source"):
        one.model("stg_payments", "staging", [first, second], "view")
    else:
        one.model("stg_payments", "staging", [first], "view")
        one.model("stg_more_payments", "staging", [second], "view")
    if bad("staging_reads_sources"):
        clean = one.model("stg_orders_clean", "staging", [orders], "view")
    else:
        clean = one.model("int_orders_clean", "intermediate", [orders], "view")
    marts = [one.model("fct_clean", "marts", [clean])]

    returns = one.source("returns")
    if not bad("marts_read_models"):
        returns = one.model("stg_returns", "staging", [returns], "view")
    marts.append(one.model("fct_returns", "marts", [returns]))
    promos = one.source("promotions")
    if not bad("sources_not_joined"):
        promos = one.model("stg_promotions", "staging", [promos], "view")
    one.model("report_mix", "reports", [promos, orders], "view")

    seed = f"seed.{one.name}.calendar_days"
    one.nodes[seed] = {
        "unique_id": seed,
        "resource_type": "seed",
        "name": "calendar_days",
        "alias": "calendar_days",
        "schema": "analytics",
        "package_name": one.name,
        "original_file_path": "seeds/calendar_days.csv",
        "description": "One row per day.",
        "config": {"materialized": "seed"},
        "depends_on": {},
    }
    calendar = one.model("dim_calendar", "marts", [] if bad("no_root_models") else [seed])
    said = {"id": "The key.", "status": "" if bad("columns_described") else "The state."}
    facts = one.model("fct_orders", "marts", [orders, calendar], columns=said)
    one.test(
        "accepted_values_fct_orders_status",
        facts,
        "accepted_values",
        *(("warn", 3) if bad("tests_warn_nothing") else ()),
    )
    failed_test = ("fail", 2) if bad("tests_pass") else ()
    one.test("not_null_fct_orders_id", facts, "not_null", *failed_test)
    if not bad("units_tested"):
        key = f"unit_test.{one.name}.fct_orders.counts"
        one.unit_tests[key] = {
            "unique_id": key,
            "name": "counts",
            "package_name": one.name,
            "original_file_path": "models/_models.yml",
            "depends_on": {"nodes": [facts]},
        }
    marts.append(facts)

    totals = one.model("int_orders_totals", "intermediate", [orders])
    rejoined = [totals, orders] if bad("no_rejoin") else [totals]
    marts.append(one.model("fct_rejoined", "marts", rejoined))
    hub = one.model("int_hub", "intermediate", [orders])
    for letter in "abcd" if bad("fanout_small") else "abc":
        one.model(f"report_{letter}", "reports", [hub], "view")
    eight = [staged(f"part_{number}") for number in range(1, 9)]
    marts.append(one.model("fct_wide", "marts", eight if bad("parents_few") else eight[:7]))
    chain = staged("chained")
    for number in range(2, 6):
        kind = "table" if number == 3 and not bad("view_chain_short") else "view"
        chain = one.model(f"int_view_{number}", "intermediate", [chain], kind)

    code = "select id from analytics.costs" if bad("names_not_hard_coded") else "select 1 as id"
    base = [orders]
    marts.append(one.model("fct_margin", "marts", base, code=code))
    slow = 1200.0 if bad("model_not_slow") else 5.0
    marts.append(one.model("fct_slow", "marts", base, seconds=slow))
    live = one.model(
        "report_live", "reports", base, "view" if bad("exposure_reads_tables") else "table"
    )
    public = one.model(
        "fct_public", "marts", base, access="public", has_contract=not bad("contract_enforced")
    )
    access = "private" if bad("exposure_reads_public") else "protected"
    private = one.model("fct_private", "marts", base, access=access)
    marts += [live, public]

    def configured(name: str, practice: str, wrong: Mapping[str, Any], **given: Any) -> None:
        config = wrong if bad(practice) else {}
        marts.append(one.model(name, "marts", base, config=config, **given))

    configured("dim_products", "table_swapped", {"ha": False})
    configured("dim_text", "model_columnar", {"format": "textfile"})
    configured("dim_plain", "model_compressed", {"write_compression": "none"})
    configured("dim_json", "table_columnar", {})
    scanned = 200 * _GIB if bad("model_scans_little") else _GIB
    marts.append(one.model("fct_scan", "marts", base, scanned_bytes=scanned))
    size = 20 * _GIB if bad("large_incremental") else _GIB
    marts.append(one.model("fct_large", "marts", base, size_bytes=size))
    keys = {} if bad("incremental_partitioned") else {"partitioned_by": ["day"]}
    marts.append(one.model("fct_incremental", "marts", base, "incremental", config=keys))
    for name in ("fct_big", "fct_small_files", "fct_many_partitions"):
        marts.append(one.model(name, "marts", base))
    unread = one.model("fct_unread", "marts", base)
    if not bad("table_read"):
        marts.append(unread)

    one.exposure("everything", marts)
    owner = {"name": "Sales"} if bad("exposure_owned") else {"email": "sales@example.com"}
    one.exposure("sales_dashboard", [facts], owner=owner)
    text = "" if bad("exposure_described") else "For the controllers."
    one.exposure("finance_app", [facts], description=text)
    one.exposure("team_notebook", [private])


def account_rows(fixed: Collection[str] = ()) -> Rows:
    """What the account of the project has: tables, queries, work_groups, buckets, catalogs."""

    def good(practice: str) -> bool:
        assert practice in SEEDED
        return practice in fixed

    def table(database: str, name: str, **given: Any) -> dict[str, Any]:
        return {
            "database_name": database,
            "name": name,
            "format": "parquet",
            "compression": "in the file",
            "location": f"s3://bad-demo-lake/{database}/{name}",
            "has_partition_keys": False,
            "is_projected": False,
            "is_iceberg": False,
            "files": 4,
            "size_bytes": 400 * 1024**2,
            "lf_tags": 1,
            **given,
        }

    def query(name: str, **given: Any) -> dict[str, Any]:
        return {
            "query_id": f"query-{name}",
            "work_group": "primary",
            "state": "SUCCEEDED",
            "submitted_at": "2026-09-30T08:00:00Z",
            "scanned_bytes": 3_000_000,
            "queue_ms": 120,
            "run_ms": 2_500,
            "selects_all": False,
            **given,
        }

    tables = [
        table("analytics", "fct_orders", lf_tags=1 if good("table_tagged") else 0),
        table("analytics", "dim_json", format="parquet" if good("table_columnar") else "json"),
        table(
            "analytics",
            "fct_big",
            size_bytes=20 * _GIB,
            files=80,
            has_partition_keys=good("table_partitioned"),
            partitions=80,
        ),
        table(
            "analytics",
            "fct_small_files",
            files=1_000,
            size_bytes=(64_000 if good("files_not_small") else 900) * 1024**2,
            # A table of this size has partitions, so that only its files matter.
            has_partition_keys=True,
            partitions=10,
        ),
        table(
            "analytics",
            "fct_many_partitions",
            has_partition_keys=True,
            partitions=200 if good("partitions_not_many") else 20_000,
        ),
        table(
            "raw_shop",
            "orders",
            format="json",
            compression="gzip" if good("table_compressed") else "none",
        ),
    ]
    if not good("table_known"):
        tables.append(table("analytics", "old_copy"))
    bucket = {
        "name": "bad-demo-lake",
        "has_results": False,
        "encryption": "aws:kms" if good("bucket_encrypted") else "AES256",
        "is_versioned": good("bucket_versioned"),
        "is_public_blocked": good("bucket_not_public"),
        "has_lifecycle": good("bucket_lifecycle"),
        "is_tls_only": good("bucket_tls_only"),
        "is_logged": good("bucket_logged"),
    }
    results = {
        "name": "bad-demo-results",
        "has_results": True,
        "encryption": "aws:kms",
        "is_versioned": True,
        "is_public_blocked": True,
        "has_lifecycle": True,
        "results_expire": good("results_expire"),
        "is_tls_only": True,
        "is_logged": True,
    }
    return {
        "tables": tables,
        "queries": [
            query("failed", state="SUCCEEDED" if good("queries_succeed") else "FAILED"),
            query("star", selects_all=not good("columns_selected")),
            query("queued", queue_ms=500 if good("query_not_queued") else 90_000),
            query("wide", scanned_bytes=_GIB if good("query_scans_little") else 300 * _GIB),
        ],
        "work_groups": [
            {
                "name": "primary",
                "is_enforced": good("work_group_enforced"),
                "scan_limit_bytes": 100 * _GIB if good("work_group_limited") else None,
                "encryption": "SSE_S3" if good("work_group_encrypted") else "none",
                "publishes_metrics": good("work_group_metered"),
            }
        ],
        "buckets": [bucket, results],
        "catalogs": [
            {
                "name": "111122223333",
                "is_encrypted": good("catalog_encrypted"),
                "is_open_by_default": not good("lf_not_open"),
            }
        ],
    }
