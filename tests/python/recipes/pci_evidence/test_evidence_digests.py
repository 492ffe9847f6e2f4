"""Log and digest files whose content is not what the digest files have as their hash."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.pci_evidence.evidence.digests import Check, check_day
from athena_recipes.recipes.pci_evidence.sample_data.digests import Digest, make_digest
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, log_text, packed
from click.testing import CliRunner

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event, moment
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import LONG

DAY = date(2026, 3, 10)
TRAIL = Trail("999900001111", "ap-southeast-7", prefix="copied/here")
IN_BUCKET = Trail(TRAIL.account, TRAIL.region, prefix="other")
HOURS = (1, 2, 3)


def log_at(hour: int) -> tuple[str, str]:
    at = f"{DAY}T{hour:02}:30"
    return TRAIL.key(moment(at)), log_text([event(TRAIL, at)])


def day_files() -> tuple[dict[str, bytes], list[Digest]]:
    """Files of the lake, and its digest files: one per hour, which lists one log file."""
    files, chain = {}, list[Digest]()
    for hour in HOURS:
        key, text = log_at(hour)
        end = moment(f"{DAY}T{hour:02}:00") + timedelta(hours=1)
        # The bucket's keys have another prefix than the lake.
        logs = {key.replace("copied/here", "other"): text}
        before = chain[-1] if chain else None
        chain.append(make_digest(IN_BUCKET, "b", end - timedelta(hours=1), end, logs, before))
        files[key] = packed(text)
    stored = {one.key.replace("other", "copied/here"): packed(one.text) for one in chain}
    return {**files, **stored}, chain


def checked(files: dict[str, bytes]) -> list[Check]:
    return check_day(DAY, [one for one in files if "Digest" in one], files.get)


def faults(files: dict[str, bytes]) -> list[tuple[str | None, str | None]]:
    return [(one.file, one.fault) for one in checked(files) if one.fault]


def test_what_cloudtrail_wrote_has_its_hashes() -> None:
    files, _ = day_files()
    assert checked(files) == [Check(f"{DAY}", TRAIL.account, TRAIL.region, hashed_files=3)]
    # A file that is packed again has the same content; one that is gone has none.
    key, text = log_at(1)
    files[key] = packed(text[:10]) + packed(text[10:])
    del files[log_at(2)[0]]
    assert checked(files) == [Check(f"{DAY}", TRAIL.account, TRAIL.region, hashed_files=2)]


@pytest.mark.parametrize("content", [packed("{}"), b"no gzip", packed("x" * 999)[:-9], b""])
def test_a_log_of_another_content_is_replaced(content: bytes) -> None:
    files, _ = day_files()
    files[log_at(2)[0]] = content
    assert faults(files) == [(log_at(2)[0], "replaced")]


def test_a_digest_that_was_written_anew_does_not_fit_the_next_one() -> None:
    files, chain = day_files()
    forged = chain[1].key.replace("other", "copied/here")
    document = json.loads(chain[1].text)
    document["logFiles"] = []
    files[forged] = packed(json.dumps(document))
    assert faults(files) == [(forged, "digest_replaced")]
    for content in (b"no gzip", packed("[]"), packed("{")):
        files[forged] = content
        assert faults(files) == [(forged, "digest_replaced")]


@LONG
def test_the_review_counts_what_the_command_found(tmp_path: Path) -> None:
    lake = PciLake(tmp_path)
    files, _ = day_files()
    del files[log_at(1)[0]]
    files[log_at(2)[0]] = packed(log_text([event(TRAIL, f"{DAY}T02:29", "DeleteUser")]))
    for key, content in files.items():
        lake.write(f"cloudtrail/{key}", content)
    lake.deliver(TRAIL, f"{DAY}T02:31", [event(TRAIL, f"{DAY}T02:30")])
    # As the nightly run does: the folders first.
    day = json.dumps({"review_date": f"{DAY}"})
    succeeded(lake.dbt("build", "-s", "pci_evidence__evidence_scope", "--vars", day))
    arguments = ["pci_evidence", "evidence", "digests", "--date", f"{DAY}", "--json"]
    done = CliRunner().invoke(main, arguments, env={"LAKE_ROOT": str(lake.root)})
    assert done.exit_code == 0, done.output
    assert [one["fault"] for one in json.loads(done.stdout)] == [None, "replaced"]
    lake.build(f"{DAY}", with_tests=True)
    assert lake.query("select fault, count(*) from digest_faults group by all order by all") == [
        ("deleted", 1),
        ("digest_missing", 1),
        ("replaced", 1),
        ("unlisted", 1),
    ]
    assert lake.query(
        "select day_state, deleted_files, unlisted_files, changed_files, digest_gaps, hashed_files"
        " from evidence_completeness"
    ) == [("damaged", 1, 1, 1, 1, 2)]
