"""HR.EMPLOYEES as CSV: the columns and group sizes of the standard HR schema, made-up people.

Scale 1 is 107 employees in 11 departments and one without a department, in `employees_0001.csv`.
`late_delivery.csv` has what real exports have: a line twice, the same employee with another salary,
lines without a readable key, and a line that is cut off.
"""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from athena_recipes.recipes.column_security.columns import COLUMNS

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
_FOLDER = "hr_employees/"
_EMPLOYEES = 107
_ROWS_PER_FILE = 50_000
# Department -> (headcount at scale 1, head's job, staff's job, salary of staff in dollars).
_DEPARTMENTS = {
    "90": (3, "AD_PRES", "AD_VP", 16_500),
    "10": (1, "AD_ASST", "AD_ASST", 4_300),
    "20": (2, "MK_MAN", "MK_REP", 6_200),
    "30": (6, "PU_MAN", "PU_CLERK", 2_800),
    "40": (1, "HR_REP", "HR_REP", 6_400),
    "50": (45, "ST_MAN", "ST_CLERK", 3_100),
    "60": (5, "IT_PROG", "IT_PROG", 5_600),
    "70": (1, "PR_REP", "PR_REP", 9_800),
    "80": (34, "SA_MAN", "SA_REP", 8_300),
    "100": (6, "FI_MGR", "FI_ACCOUNT", 7_900),
    "110": (2, "AC_MGR", "AC_ACCOUNT", 8_200),
    "": (1, "SA_REP", "SA_REP", 7_000),
}
_FIRST = (
    "Amara", "Bela", "Chidi", "Dunja", "Eero", "Farah", "Goran",
    "Hanae", "Ilse", "Jarek", "Kavya", "Luca", "Mirela", "Nuno",
    "Oksana", "Priya", "Quirin", "Rosa", "Sefa", "Tariq", "Ulla",
    "Vito", "Wanda", "Ximena", "Yusuf", "Zora",
)  # fmt: skip
_LAST = (
    "Abara", "Brandl", "Castellan", "D'Amico", "Eklund", "Fontaine", "Grahn",
    "Horvat", "Ibarra", "Juhasz", "Kessler", "Lindqvist", "Moreau", "Nakagawa",
    "Okafor", "Petrov", "Quiroga", "Rasmussen", "Silva", "Takala", "Ueda",
    "Varga", "Wiklund", "Xanthos", "Yilmaz", "Zielinski",
)  # fmt: skip
_FIRST_KEY, _HIRED_FROM, _DAYS = 100, date(2011, 1, 3), 5_000


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/column_security/.

    `scale` 1 is 107 employees; the departments keep their shares.
    """
    chance = random.Random(seed)
    total = max(round(_EMPLOYEES * scale), 2)
    batch: list[Sequence[str]] = []
    first: list[Sequence[str]] = []
    part = 0
    for row in _employees(total, chance):
        batch.append(row)
        if len(first) < 2:
            first.append(row)
        if len(batch) == _ROWS_PER_FILE:
            part += 1
            yield f"{_FOLDER}employees_{part:04}.csv", csv_bytes(batch)
            batch = []
    if batch:
        yield f"{_FOLDER}employees_{part + 1:04}.csv", csv_bytes(batch)
    yield f"{_FOLDER}late_delivery.csv", csv_bytes(_faulty(first)) + b'"9999","Cut","Of'


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """A file with a header; each field is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def _employees(total: int, chance: random.Random) -> Iterator[Sequence[str]]:
    """`total` employees; each department has its share, and a head who hired first."""
    used, number = 0, 0
    for department, (share, head_job, staff_job, pay) in _DEPARTMENTS.items():
        used += share
        end = round(used * total / _EMPLOYEES)
        head = _FIRST_KEY + number
        while number < end:
            key = _FIRST_KEY + number
            is_head = key == head
            yield _employee(
                key,
                department,
                head_job if is_head else staff_job,
                round(pay * 1.6) if is_head else pay,
                None if key == _FIRST_KEY else _FIRST_KEY if is_head else head,
                chance,
            )
            number += 1


def _employee(
    key: int, department: str, job: str, pay: int, manager: int | None, chance: random.Random
) -> Sequence[str]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    hired = _HIRED_FROM + timedelta(days=chance.randrange(_DAYS))
    salary = round(pay * chance.uniform(0.85, 1.25) / 100) * 100
    commission = f"{chance.randrange(10, 45, 5) / 100:.2f}" if job.startswith("SA_") else ""
    email = f"{first[0]}{last}{key}".replace("'", "").upper()
    phone = f"555.{chance.randrange(100, 999)}.{key:04}"
    # Two values that no type takes: a day that no month has, and a decimal comma.
    day = "2019-02-30" if key == _FIRST_KEY + 20 else hired.isoformat()
    if key == _FIRST_KEY + 70 and commission:
        commission = commission.replace(".", ",")
    boss = "" if manager is None else str(manager)
    return (
        str(key), first, last, email, phone, day, job, f"{salary}.00", commission, boss, department
    )  # fmt: skip


def _faulty(first: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """One line again, one with another salary, and lines whose key is missing or no number."""
    repeated, other = first
    salary = COLUMNS.index("salary")
    raised = [*other[:salary], "1.00", *other[salary + 1 :]]
    return [repeated, raised, ["", *other[1:]], ["twelve", *other[1:]]]
