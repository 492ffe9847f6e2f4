"""Says which file of a published month is damaged, and how to restore it."""

from collections.abc import Mapping

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdMonth


class Damaged(UserError):
    """A file of the cold tier that is not what was written: `address` and what is wrong with it."""

    def __init__(self, address: str, problem: str, receipt: str = "") -> None:
        where = f" (its bytes and rows are in {receipt})" if receipt else ""
        super().__init__(
            f"{address} {problem}",
            f"Restore this file{where}: on S3 its last good version (aws s3api"
            " list-object-versions), else a backup. Then run the same command again. The"
            " month stays as it is until then.",
        )
        self.address, self.wrong = address, problem


def damaged_file(
    cold: ColdMonth, there: Mapping[str, int], folder: str, receipt: str
) -> Damaged | None:
    """The error for the first file of a published month that is missing or has another size.

    `there` are the files of `folder` now (path -> bytes).
    """
    for file in cold.files:
        if file.path not in there:
            return Damaged(f"{folder}{file.path}", "is missing.", receipt)
        if there[file.path] != file.size_bytes:
            problem = f"has {there[file.path]:,} bytes, not {file.size_bytes:,}."
            return Damaged(f"{folder}{file.path}", problem, receipt)
    for path in sorted(there.keys() - {file.path for file in cold.files}):
        return Damaged(
            f"{folder}{path}", "is not a file of this month: remove it, or restore it.", receipt
        )
    return None
