"""A lake of the recipe climate_observations: a test's own files of NOAA's layout, and builds."""

import subprocess
from collections.abc import Iterable

from tests.python.support.recipe_lake import RecipeLake, succeeded

HEADER = "ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME"
STATION = "USW00094728"


def observation(day: str, value: int | str = 10, element: str = "TMAX", end: str = ",,0,") -> str:
    """A line of one station; `day` is yyyymmdd."""
    return f"{STATION},{day},{element},{value},{end}"


def text(lines: Iterable[str], line_end: str = "\n") -> bytes:
    """A file of these lines."""
    return "".join(f"{line}{line_end}" for line in lines).encode()


class ClimateLake(RecipeLake):
    """The lake, on DuckDB."""

    recipe = "climate_observations"

    def year(self, name: str, content: bytes) -> None:
        """Write a file of by_year."""
        self.write(f"csv/by_year/{name}", content)

    def build(self, **variables: object) -> subprocess.CompletedProcess[str]:
        """Build the tables, without dbt's unit tests."""
        given = (
            "{" + ", ".join(f"climate_observations_{k}: {v}" for k, v in variables.items()) + "}"
        )
        return succeeded(self.dbt("build", "--exclude-resource-type", "unit_test", "--vars", given))

    def rejects(self) -> dict[str, dict[str, int | None]]:
        """Rejected lines by file and reason."""
        found: dict[str, dict[str, int | None]] = {}
        for file, reason, lines in self.query(
            "select source_file, reject_reason, rejected_lines from observation_rejects"
        ):
            found.setdefault(file, {})[reason] = lines
        return found
