"""Reports of strangers: odd manifests, damaged files, odd lines and other types, in one lake."""

from collections import defaultdict
from pathlib import Path

from tests.python.recipes.s3_encryption.encryption_lake import EncryptionLake
from tests.python.recipes.s3_encryption.odd_reports import odd_reports

PLAN = "select bucket_name, key_name, action, reason from encryption_plan"
REJECTS = "select file, reason, lines from inventory_rejects"


def test_an_empty_lake(tmp_path: Path) -> None:
    lake = EncryptionLake(tmp_path)
    lake.build()
    assert not lake.query(PLAN)
    assert not lake.query(REJECTS)


def test_each_report_is_read_or_rejected(tmp_path: Path) -> None:
    lake = EncryptionLake(tmp_path)
    reports = odd_reports()
    for report in reports.values():
        for key, content in report.files.items():
            lake.write(key, content)
    # What is rejected and counted ends no run.
    counted = ("assert_every_used_line_is_counted", "unique_combination_*__csv_lines_*")
    lake.build("encryption_plan", "inventory_rejects", tests=counted)
    plan: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for bucket, key, action, reason in lake.query(PLAN):
        assert key not in plan[bucket]
        plan[bucket][key] = (action, reason)
    rejects: dict[str, dict[str, int | None]] = defaultdict(dict)
    for file, reason, lines in lake.query(REJECTS):
        rejects[file.split("/")[1]][reason] = lines
    expected = {bucket: (report.plan, report.rejects) for bucket, report in reports.items()}
    assert {bucket: (plan[bucket], rejects[bucket]) for bucket in reports} == expected
    assert not lake.query(f"select * from ({REJECTS}) where reason is null")
