"""Trees of raw files with names that a table reads, and with names that it does not.

Each file has one line, except those that are empty. What an engine reads is the set of "$path" in
its rows; `left_over` is the rest, with the ledger's reason.
"""

from dataclasses import dataclass, field

from tests.python.engine.raw_cases_partitions import LINE, LINES, day, projection
from tests.python.support.raw_project import LOCATION, RawTable

HIDDEN, NO_PARTITION, EMPTY = "hidden name", "no valid partition", "empty"
# From the cases, with hours that do not exist or are written in another form.
HOURS = ("2026-13-01-00", "2026-01-01-25", "2026-02-30-05", "2026-1-1-7", "2026-01-01")


@dataclass(frozen=True)
class Tree:
    """A table, the paths below its location that are read, and those that are not.

    `where` is the condition that injected columns need. `in_trino`: Trino 476 can project it.
    """

    name: str
    read: tuple[str, ...]
    left_over: dict[str, str] = field(default_factory=dict)
    partitions: dict[str, str] = field(default_factory=dict)
    tbl_properties: str | None = None
    where: str = "1 = 1"
    in_trino: bool = True

    @property
    def table(self) -> RawTable:
        """The table with its files."""
        files = {path: "x\n" for path in self.read}
        files |= {path: "" if why == EMPTY else "x\n" for path, why in self.left_over.items()}
        return RawTable(
            self.name,
            LINE,
            files,
            row_format=LINES,
            partitions=self.partitions,
            tbl_properties=self.tbl_properties,
        )


def template(name: str, path: str) -> dict[str, str]:
    """The property storage.location.template, for `projection`."""
    return {"storage__location__template": f"{LOCATION}/{name}/{path}"}


TREES = [
    Tree(
        "tree_plain",
        ("a", "b/c", "b/d e%20f", "b/ü", "x.gz.txt", "a_b/c.d"),
        {
            "_SUCCESS": HIDDEN,
            ".tmp/x": HIDDEN,
            "b/_temporary/0/x": HIDDEN,
            "b/.c.crc": HIDDEN,
            "zero": EMPTY,
            "b/zero.json": EMPTY,
            "_zero": HIDDEN,
        },
    ),
    Tree(
        "tree_found",
        ("k=a/n=1/x", "k=a%20b%2Fc/n=2/x", "k=__HIVE_DEFAULT_PARTITION__/n=3/deep/er/x"),
        {
            "x": NO_PARTITION,
            "k=a/x": NO_PARTITION,
            "k=a/m=1/x": NO_PARTITION,
            "n=1/k=a/x": NO_PARTITION,
            "foo/k=a/n=1/x": NO_PARTITION,
            "K=a/n=1/x": NO_PARTITION,
            "manifest": NO_PARTITION,
            "k=a/n=1/_SUCCESS": HIDDEN,
            "k=a/n=1/.tmp/x": HIDDEN,
            "k=a/n=1/zero": EMPTY,
            ".spark/k=a/n=1/x": HIDDEN,
        },
        {"k": "string", "n": "int"},
    ),
    Tree(
        "tree_hours",
        ("dt=2026-01-01-00/x", "dt=2026-01-01-23/deep/er/x"),
        {
            **{f"dt={hour}/x": NO_PARTITION for hour in (*HOURS, "2025-12-31-23", "2999-01-01-00")},
            "foo/x": NO_PARTITION,
            "x": NO_PARTITION,
            "DT=2026-01-01-00/x": NO_PARTITION,
            "dt=2026-01-01-00x/x": NO_PARTITION,
            "dt=2026-01-01-01/.x": HIDDEN,
            "dt=2026-13-01-00/.x": HIDDEN,
            "dt=2026-13-01-00/zero": NO_PARTITION,
            "dt=2026-01-01-00/zero": EMPTY,
        },
        {"dt": "string"},
        projection(
            dt__type="date",
            dt__format="yyyy-MM-dd-HH",
            dt__range="2026-01-01-00,NOW",
            dt__interval="1",
            dt__interval__unit="HOURS",
        ),
    ),
    Tree(
        "tree_now",
        tuple(f"{day(ago)}/x" for ago in (0, 1, 2, 3)),
        {f"{day(ago)}/x": NO_PARTITION for ago in (-1, 4)} | {"2024/13/01/x": NO_PARTITION},
        {"dt": "string"},
        projection(
            dt__type="date",
            dt__format="yyyy/MM/dd",
            dt__range="NOW-3DAYS,NOW",
            dt__interval="1",
            dt__interval__unit="DAYS",
            **template("tree_now", "${dt}/"),
        ),
    ),
    Tree(
        "tree_days",
        ("dt=2024-01-01/x", "dt=2024-01-03/x"),
        {
            f"dt={text}/x": NO_PARTITION
            for text in ("2024-01-02", "2024-01-04", "2024-01-09", "2024-1-5", "2024-01-1")
        },
        {"dt": "string"},
        projection(
            dt__type="date",
            dt__format="yyyy-MM-dd",
            dt__range="2024-01-01,2024-01-08",
            dt__interval="2",
            dt__interval__unit="DAYS",
        ),
    ),
    Tree(
        "tree_months",
        ("dt=2024-01/x", "dt=2024-04/x", "dt=2025-01/x"),
        {f"dt={text}/x": NO_PARTITION for text in ("2024-02", "2024-12", "2023-10", "2024-13")},
        {"dt": "string"},
        projection(
            dt__type="date",
            dt__format="yyyy-MM",
            dt__range="2024-01,2025-03",
            dt__interval="3",
            dt__interval__unit="MONTHS",
        ),
        in_trino=False,
    ),
    Tree(
        "tree_months_from_the_end",
        ("dt=2024-01-31/x", "dt=2024-02-29/x", "dt=2024-03-31/x"),
        {f"dt=2024-{text}/x": NO_PARTITION for text in ("02-28", "03-29", "03-30", "04-30")},
        {"dt": "date"},
        projection(
            dt__type="date",
            dt__format="yyyy-MM-dd",
            dt__range="2024-01-31,2024-03-31",
            dt__interval="1",
            dt__interval__unit="MONTHS",
        ),
    ),
    Tree(
        "tree_steps_in_months",
        ("dt=2024-01/x", "dt=2024-02/x", "dt=2024-05/x"),
        {f"dt=2024-{month}/x": NO_PARTITION for month in ("04", "07")},
        {"dt": "string"},
        projection(
            dt__type="date",
            dt__format="yyyy-MM",
            dt__range="2024-01,2024-12",
            dt__interval="45",
            dt__interval__unit="DAYS",
        ),
    ),
    Tree(
        "tree_enum",
        ("kind=a/x", "kind=b c/x", "kind=d.e/x"),
        {
            "kind=d/x": NO_PARTITION,
            "kind=A/x": NO_PARTITION,
            "kind=dxe/x": NO_PARTITION,
            "kind=ab/x": NO_PARTITION,
            "kind=/x": NO_PARTITION,
        },
        {"kind": "string"},
        projection(kind__type="enum", kind__values="a,b c,d.e,none"),
    ),
    Tree(
        "tree_digits",
        ("n=0005/x", "n=0015/x"),
        {
            f"n={text}/x": NO_PARTITION
            for text in ("0010x", "0007", "15", "015", "00015", "0020", "%30005", "-015")
        },
        {"n": "int"},
        projection(n__type="integer", n__range="5,19", n__interval="5", n__digits="4"),
    ),
    Tree(
        "tree_integers",
        ("n=-1/x", "n=0/x", "n=2/x"),
        {f"n={text}/x": NO_PARTITION for text in ("3", "02", "-0", "+1", "-2", "1.0", "a")},
        {"n": "bigint"},
        projection(n__type="integer", n__range="-1,2"),
    ),
    Tree(
        "tree_injected",
        ("logs/o-1/7/v1/eu/2024/01/01/x", "logs/8/v1/eu/2024/01/02/deep/x"),
        {
            "logs/8/v2/eu/2024/01/01/x": NO_PARTITION,
            "logs/8/v1/eu/2024/13/01/x": NO_PARTITION,
            "logs/8/v1/eu/2023/01/01/x": NO_PARTITION,
            "logs/8/v1/eu/x": NO_PARTITION,
            "logs/8/v1/eu/2024/01/01/.x": HIDDEN,
        },
        {"account": "string", "region": "string", "dt": "string"},
        projection(
            account__type="injected",
            region__type="injected",
            dt__type="date",
            dt__format="yyyy/MM/dd",
            dt__range="2024/01/01,2024/12/31",
            **template("tree_injected", "logs/${account}/v1/${region}/${dt}/"),
        ),
        "account in ('o-1/7', '8') and region in ('eu')",
    ),
]
