"""IAM policies of the roles of `lake-formation`: pure functions.

Lake Formation decides about data, so that readers get the right to query and to see their own
results, and no right to files. Every right names its resource where the service knows resources;
`lakeformation:GetDataAccess` is the only one on everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy
from athena_recipes.aws.policy.statements import (
    DRIVER,
    QUERY,
    READ_CATALOG,
    build_statements,
    catalog_to_read,
)
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address


@dataclass(frozen=True)
class Place:
    """Where a role works: the lake's root, a work group, an account."""

    lake: S3Address
    work_group: str
    account: Account


@dataclass(frozen=True)
class _NamedTarget(Target):
    """A target whose databases are known by name: of tables, and of raw tables."""

    named: tuple[str, str] = ("", "")

    @property
    def databases(self) -> tuple[str, str]:
        return self.named


def reader_policy(place: Place, databases: Sequence[str], results: str) -> Document:
    """Queries on tables of `databases`, with results in the folder `results` (`…-results/`)."""
    account, lake = place.account, place.lake
    catalog = catalog_to_read(account, databases)
    objects = [account.s3_arn(f"{lake.bucket}/{lake.key(results)}*")]
    work_group = account.arn("athena", f"workgroup/{place.work_group}")
    return policy(
        [
            allow("Query", (*QUERY, *DRIVER, "StopQueryExecution"), "athena", work_group),
            allow("ReadCatalog", READ_CATALOG, "glue", catalog),
            _data_access(),
            allow("FindBucket", ("GetBucketLocation",), "s3", account.s3_arn(lake.bucket)),
            allow("UseResults", ("AbortMultipartUpload", "GetObject", "PutObject"), "s3", objects),
        ]
    )


def engineer_policy(
    place: Place, recipe: str, built: Sequence[str], restricted: Sequence[str]
) -> Document:
    """The least rights for building the recipe, as `athena-recipes policy` has them."""
    merged: dict[str, Document] = {}
    for tables in built:
        for raw in restricted:
            target = _NamedTarget(recipe, place.lake, "", place.work_group, (tables, raw))
            for statement in build_statements(target, place.account):
                _merge(merged.setdefault(statement["Sid"], statement), statement)
    return policy([*merged.values(), _data_access()])


def _data_access() -> Document:
    # The service knows no resources ("Actions, resources, and condition keys").
    return allow("ReadData", ("GetDataAccess",), "lakeformation", "*")


def _merge(known: Document, more: Document) -> None:
    """Add the resources of a statement to those of the same statement for another database."""

    def listed(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else value

    both = [*listed(known["Resource"]), *listed(more["Resource"])]
    unique = list(dict.fromkeys(both))
    known["Resource"] = unique if len(unique) > 1 else known["Resource"]
    for operator, tests in more.get("Condition", {}).items():
        for key, values in tests.items():
            there = known["Condition"][operator][key]
            known["Condition"][operator][key] = list(dict.fromkeys([*there, *values]))
