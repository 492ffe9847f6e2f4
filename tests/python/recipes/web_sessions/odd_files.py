"""Files as others have them, and what session_rejects must say of each."""

from datetime import date

import pyarrow as pa

from tests.python.recipes.web_sessions.session_lake import SessionLake, parquet

# Reason and rejected rows.
Found = tuple[str, int | None]


def deliver_odd_files(lake: SessionLake, day: date) -> dict[str, Found]:
    """Write a file for each way to be odd, most of them on a day; what must be said of each.

    One file has a host that is new on that day, in a subfolder, with whole numbers of 32 bits,
    columns in another order and one that is unknown: it is read.
    """
    folder = f"web_sess/{day:%Y%m%d}"
    one = parquet(http_host=["a"], users=[1.0])
    new = pa.array([7], pa.int32())
    lake.write(
        f"{folder}/more/new.parquet",
        parquet(number_of_sessions=new, extra=["x"], users=new, http_host=[" NEW.com"]),
    )
    lake.write(f"{folder}/no_rows.parquet", parquet(http_host=[], users=[]))
    odd: dict[str, tuple[bytes, Found]] = {
        f"{folder}/empty.parquet": (b"", ("empty", None)),
        f"{folder}/cut.parquet": (one[:-9], ("unreadable", None)),
        f"{folder}/text.parquet": (parquet(http_host=["a"], users=["x"]), ("unreadable", None)),
        f"{folder}/manifest.json": (b'{"assets": []}', ("unreadable", None)),
        f"{folder}/other.parquet": (parquet(a=[1, 2]), ("no_host", 2)),
        "web_sess/loose.parquet": (one, ("no_valid_partition", None)),
        "sessions/20210301/a.parquet": (one, ("unknown_prefix", None)),
        "web_sess/2021-03-01/a.parquet": (one, ("no_date", 1)),
    }
    for key, (content, _) in odd.items():
        lake.write(key, content)
    return {key: found for key, (_, found) in odd.items()}
