"""Checks of the AWS account that dbt's target `athena` uses. They change nothing but a result file.

The last check runs `select 1`, which scans nothing and costs nothing; Athena writes its result.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from athena_recipes.aws.account import signed_in
from athena_recipes.aws.client import explained, make_client, region_name
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.doctor.check import Check, Result
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure

_ALLOWED_PRINCIPALS = "IAM_ALLOWED_PRINCIPALS"
# us-east-1, by GetBucketLocation.
_NO_CONSTRAINT = "us-east-1"


class AccountChecks:
    """The checks of one account; what one finds is used by the next."""

    def __init__(self, lake: str | None, work_group: str, region: str | None) -> None:
        """`lake` is s3://bucket/prefix as the user gave it, None if it is not set."""
        self._lake = lake
        self._work_group = work_group
        self._region = region
        self._address = S3Address("unknown")

    def checks(self) -> Iterator[Check]:
        """All checks, in the order in which a user mends them."""
        yield Check("region", self._where)
        yield Check("credentials", self._credentials, needs=("region",))
        yield Check("lake on S3", self._lake_root)
        signed: Sequence[str] = ("region", "credentials")
        yield Check("bucket", self._bucket, needs=(*signed, "lake on S3"))
        yield Check("work group", self._group, needs=signed)
        yield Check("Glue catalog", self._catalog, needs=signed)
        yield Check("Lake Formation", self._lake_formation, needs=signed)
        yield Check("query", self._query, needs=("bucket", "work group"))

    def _where(self) -> Result:
        return Result(region_name(self._region))

    def _credentials(self) -> Result:
        account = signed_in(None, self._region)
        return Result(f"account {account.account_id}")

    def _lake_root(self) -> Result:
        if not self._lake:
            raise UserError(
                "ATHENA_LAKE_ROOT is not set", "export ATHENA_LAKE_ROOT=s3://bucket/prefix"
            )
        try:
            self._address = S3Address.parse(self._lake)
        except ValueError as error:
            raise UserError(
                f"ATHENA_LAKE_ROOT is `{self._lake}`: {error}", "Write s3://bucket/prefix."
            ) from None
        if self._lake.endswith("/"):
            # dbt's folders would have an empty name in them.
            raise UserError(
                f"ATHENA_LAKE_ROOT is `{self._lake}`",
                f"Write it without the slash at the end: {self._address}",
            )
        return Result(str(self._address))

    def _bucket(self) -> Result:
        with explained():
            s3 = make_client("s3", self._region)
            found = s3.get_bucket_location(Bucket=self._address.bucket)["LocationConstraint"]
            place = str(found or _NO_CONSTRAINT)
            here = region_name(self._region)
            if place != here:
                raise UserError(
                    f"{self._address.bucket} is in {place}, and the region is {here}",
                    f"export AWS_REGION={place}, or use a bucket of {here}",
                )
            prefix = self._address.key("raw/")
            listed = s3.list_objects_v2(Bucket=self._address.bucket, Prefix=prefix, MaxKeys=1)
        if not listed.get("KeyCount"):
            return Result(
                f"{self._address}/raw/ has no file",
                f"Upload raw files: aws s3 sync .lake/raw {self._address}/raw --exclude '*/.*'",
            )
        return Result(f"{self._address.bucket} in {place}, with raw files")

    def _group(self) -> Result:
        with explained():
            athena = make_client("athena", self._region)
            group = athena.get_work_group(WorkGroup=self._work_group).get("WorkGroup")
        if not group:
            raise UserError(
                f"There is no work group {self._work_group}", "Name another by ATHENA_WORK_GROUP."
            )
        settings = group.get("Configuration", {})
        engine = settings.get("EngineVersion", {})
        version = str(engine.get("EffectiveEngineVersion") or "")
        text = f"{self._work_group}, {version or 'engine version not stated'}"
        if group.get("State") == "DISABLED":
            raise UserError(
                f"{self._work_group} is disabled",
                f"aws athena update-work-group --work-group {self._work_group} --state ENABLED",
            )
        if version and not version.endswith("version 3"):
            raise UserError(text, "Set the work group to Athena engine version 3.")
        where = settings.get("ResultConfiguration", {}).get("OutputLocation")
        if settings.get("EnforceWorkGroupConfiguration") and where:
            return Result(
                f"{text}; its settings override the client's, results go to {where}",
                "Allow writing there, or create a work group without the override.",
            )
        limit = settings.get("BytesScannedCutoffPerQuery")
        return Result(f"{text}; a query may scan {limit:,} bytes" if limit else text)

    def _catalog(self) -> Result:
        with explained():
            glue = make_client("glue", self._region)
            found = glue.get_databases(MaxResults=100)["DatabaseList"]
        return Result(f"{len(found)}{'+' if len(found) == 100 else ''} databases can be seen")

    def _lake_formation(self) -> Result:
        try:
            with explained():
                client = make_client("lakeformation", self._region)
                settings: Any = client.get_data_lake_settings()["DataLakeSettings"]
        except UserError as error:
            return Result(f"not known: {error.problem}", "Ask an administrator if it is in use.")
        defaults = settings.get("CreateTableDefaultPermissions", [])
        open_to = {one.get("Principal", {}).get("DataLakePrincipalIdentifier") for one in defaults}
        if _ALLOWED_PRINCIPALS in open_to:
            return Result("IAM alone decides on new tables")
        return Result(
            "it decides on new databases and tables",
            "Have CREATE_DATABASE and the bucket's DATA_LOCATION_ACCESS granted to the role.",
        )

    def _query(self) -> Result:
        try:
            AthenaClient(f"{self._address}/query-results/").run("select 1")
        except AthenaFailure as error:
            raise UserError(
                f"`select 1` failed: {error}",
                "Allow what it names; `athena-recipes policy <recipe>` prints all rights.",
            ) from None
        return Result("`select 1` ran, and its result was written")
