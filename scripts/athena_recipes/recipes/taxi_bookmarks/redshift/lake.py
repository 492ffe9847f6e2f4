"""The files that the tables on Athena have, by the ledger of file_table."""

from typing import Any

from athena_recipes.aws.client import explained
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure
from athena_recipes.recipes.taxi_bookmarks.redshift.plan import LakeFile
from athena_recipes.recipes.taxi_bookmarks.redshift.statements import Zone

_FILES = """
select files.source_file, files.file_version, cast(files.loaded_rows as varchar)
from "{0}".trips_per_file as files
inner join "{0}"."trips_loaded__files$partitions" as loaded
    on files.source_file = loaded.source_file and files.file_version = loaded.file_version
"""
_ZONES = 'select location_id, borough, zone, service_zone from "{0}".taxi_zones order by 1'


class LakeTables:
    """The tables of the Glue database `database`; `glue` is boto3's client."""

    def __init__(self, athena: AthenaClient, glue: Any, database: str) -> None:
        self._athena, self._glue, self._database = athena, glue, database

    def files(self) -> dict[str, LakeFile]:
        """The loaded files by name; raises UserError if the tables are not built."""
        locations = self._locations()
        found = {}
        for row in self._rows(_FILES):
            name, version, trips = (str(cell) for cell in row)
            location = locations.get(name) if int(trips) else None
            if int(trips) and not location:
                continue  # swapped at this moment; the next run loads it
            found[name] = LakeFile(name, version, int(trips), location)
        return found

    def zones(self) -> list[Zone]:
        """The zones of the lookup."""
        return [
            (int(str(row[0])), str(row[1]), str(row[2]), str(row[3])) for row in self._rows(_ZONES)
        ]

    def _rows(self, sql: str) -> list[list[str | None]]:
        try:
            return list(self._athena.rows(sql.format(self._database), self._database))
        except AthenaFailure as error:
            raise UserError(
                f"Athena cannot read the tables of {self._database}: {error}",
                "dbt build -s taxi_bookmarks --target athena",
            ) from error

    def _locations(self) -> dict[str, str]:
        with explained():
            pages = self._glue.get_paginator("get_partitions").paginate(
                DatabaseName=self._database, TableName="trips_loaded"
            )
            return {
                one["Values"][0]: one["StorageDescriptor"]["Location"].rstrip("/") + "/"
                for page in pages
                for one in page["Partitions"]
            }
