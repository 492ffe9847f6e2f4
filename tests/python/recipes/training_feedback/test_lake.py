"""Tables against the same computed in Python and by statsmodels, and files of other systems."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from math import isclose
from pathlib import Path

import numpy as np
import pytest
from athena_recipes.recipes.training_feedback.documents import one_line
from athena_recipes.recipes.training_feedback.files import LocalFiles
from athena_recipes.recipes.training_feedback.statements import read_comments
from statsmodels.stats.proportion import (  # type: ignore[import-untyped]
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

from tests.python.recipes.training_feedback.odd_files import FILES, deliver_odd_files
from tests.python.recipes.training_feedback.reference import (
    Row,
    funnel,
    gains,
    learner,
    place,
    used_statements,
)
from tests.python.recipes.training_feedback.training_lake import TrainingLake
from tests.python.support.selection import LONG

SAMPLE = "course like 'https://training.example.com/%'"
MARTS = (
    "feedback_sentiment", "course_effectiveness", "sentiment_trend", "version_comparison",
    "completion_funnel", "learning_gain", "key_phrases", "feedback_rejects",
)  # fmt: skip
RAW = "recipes_raw_training_feedback"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> TrainingLake:
    """The sample and odd files, built."""
    made = TrainingLake(tmp_path_factory.mktemp("training"))
    made.sample()
    deliver_odd_files(made)
    made.build()
    return made


@pytest.fixture(scope="module")
def statements(lake: TrainingLake) -> list[Row]:
    """The sample's statements, read in Python."""
    return used_statements(lake.raw)


@LONG
def test_an_empty_lake_builds(tmp_path: Path) -> None:
    made = TrainingLake(tmp_path)
    made.build()
    for mart in MARTS:
        assert made.query(f"select count(*) from {mart}") == [(0,)], mart


def test_what_is_read_and_what_is_not_is_said(lake: TrainingLake) -> None:
    rows = lake.query("select source_file, reject_reason, rejected_rows, fix from feedback_rejects")
    found = {(file, reason): count for file, reason, count, _ in rows if file in FILES}
    assert found == {
        (file, reason): count
        for file, (_, _, reasons) in FILES.items()
        for reason, count in reasons.items()
    }
    assert all(fix for *_, fix in rows)
    used = dict(
        lake.query(
            f"select regexp_extract(source_path, '/raw/training_feedback/(.*)', 1), count(*)"
            f" from {RAW}.stg_training_feedback__candidates"
            " where reject_reason is null and verb <> 'voided' group by 1"
        )
    )
    expected = {file: count for file, (_, count, _) in FILES.items() if count}
    assert {file: used.get(file, 0) for file in expected} == expected
    # The learner of an index in capitals gets the result of the stranger's job.
    assert lake.query(
        "select status, sentiment, file, line from feedback_sentiment where file = 'a.txt'"
    ) == [("scored", "POSITIVE", "a.txt", 0)]


def test_each_comment_is_there_with_its_own_result(
    lake: TrainingLake, statements: list[Row]
) -> None:
    expected = {
        row["id"]: place(row) for row in statements if row["verb"]["id"].endswith("/commented")
    }
    rows = lake.query(
        "select statement_id, course, module, status, sentiment, learner_hash, question"
        f" from feedback_sentiment where {SAMPLE} and statement_id not like '0dd%'"
    )
    assert len(rows) > 150
    assert {row[0]: row[1:3] for row in rows} == expected
    assert Counter(row[3] for row in rows)["error"] > 0
    assert {row[3] for row in rows} == {"scored", "error"}
    # Comprehend's results of the sample follow from the words of the text.
    words = {"love": "POSITIVE", "hate": "NEGATIVE", "on the ward": "NEUTRAL"}
    texts = {row["id"]: row["result"]["response"] for row in statements if row["id"] in expected}
    counted = 0
    for identity, _, _, status, sentiment, *_ in rows:
        for word, label in words.items():
            if word in texts[identity] and "terrible" not in texts[identity] and status == "scored":
                counted += sentiment == label
                assert sentiment == label, texts[identity]
    assert counted > 20


class _WholeFiles(LocalFiles):
    """The files without those that are no gzip: they end `training collect`."""

    def keys(self, folder: str) -> Iterator[str]:
        """See Files."""
        return (
            key
            for key in super().keys(folder)
            if "unreadable" not in FILES.get(key, (b"", 0, {}))[2]
        )


def test_the_comments_that_are_collected_are_those_of_the_tables(lake: TrainingLake) -> None:
    rows = lake.query(
        "select statement_id, response from"
        f" {RAW}.stg_training_feedback__statements where verb = 'commented'"
    )
    expected = {identity: text for identity, text in rows if one_line(text or "")}
    found = [(one.statement_id, one.text) for one in read_comments(_WholeFiles(lake.raw))]
    assert len(found) == len(expected) > 150
    assert dict(found) == expected


def test_learners_are_hashed_with_the_key(lake: TrainingLake, statements: list[Row]) -> None:
    [some] = [row for row in statements if row["actor"].get("openid", "").endswith("/2")][:1]
    assert _hashed(lake, some) in {
        hashed for (hashed,) in lake.query("select distinct learner_hash from learning_gain")
    }
    learners = {learner(row) for row in statements}
    [(found,)] = lake.query(
        f"select count(distinct learner_hash) from {RAW}.stg_training_feedback__statements"
        f" where {SAMPLE} and statement_id not like '0dd%'"
    )
    assert found == len(learners)
    # Nothing in the marts says who it is.
    for mart in MARTS:
        assert lake.query(f"select * from {mart} as t where t::varchar like '%@%'") == [], mart


def _hashed(lake: TrainingLake, row: Row) -> str:
    """The learner's hash, by the key of the lake."""
    key = bytes.fromhex(
        (lake.raw / "keys/key_1.csv").read_text(encoding="utf-8").split()[1].rpartition(",")[2]
    )
    actor, who = row["actor"], learner(row)
    kind = "openid" if "openid" in actor else "mbox_sha1sum"
    if "account" in actor:
        kind, who = "account", f"{actor['account']['homePage']}|{who}"
    return hmac.new(key, f"learner:{kind}:{who}".encode(), hashlib.sha256).hexdigest()


def test_gains_are_those_of_python(lake: TrainingLake, statements: list[Row]) -> None:
    rows = lake.query(
        "select learner_hash, course, module, pre_score, post_score, normalised_gain, gain_status"
        f" from learning_gain where {SAMPLE}"
    )
    expected = gains(statements)
    assert len(rows) == len(expected) > 250
    hashes = {learner(row): _hashed(lake, row) for row in statements}
    scores = {
        (hashes[who], course, module): pair for (who, course, module), pair in expected.items()
    }
    for who, course, module, pre, post, gain, status in rows:
        assert (pre, post) == pytest.approx(scores[who, course, module])
        if None not in (pre, post):
            assert status == ("undefined" if pre == 1 else "defined")
            assert gain is None if pre == 1 else gain == pytest.approx((post - pre) / (1 - pre))
    assert Counter(status for *_, status in rows)["undefined"] > 0


def test_the_funnel_is_that_of_python(lake: TrainingLake, statements: list[Row]) -> None:
    expected = funnel(statements)
    rows = lake.query(
        "select course, module, stage, stage_number, learners, learners_through"
        f" from completion_funnel where {SAMPLE} order by course, module, stage_number"
    )
    assert len(rows) == 35
    came: set[str] = set()
    for course, module, stage, number, found, through in rows:
        extra = {"odd"} if course.endswith("infusion-pump") and module == "(course)" else set()
        reached = expected[course, module, stage]
        # The odd lines are of one more learner, who begins the course.
        assert found - len(reached) in ((0, 1) if extra else (0,)), (module, stage)
        came = reached if number == 1 else came & reached
        assert through == len(came), (module, stage)


def test_intervals_and_tests_are_those_of_statsmodels(lake: TrainingLake) -> None:
    rows = lake.query(
        "select n, positive, negative, positive_low, positive_high, net_sentiment, net_low,"
        " net_high, started, completed, completion_low, completion_high from course_effectiveness"
        " where not is_insufficient and started > 0"
    )
    assert len(rows) >= 4
    for n, positive, negative, low, high, net, net_low, net_high, started, completed, *both in rows:
        wilson = proportion_confint(positive, n, method="wilson")
        assert (low, high) == pytest.approx(wilson, abs=1e-12)
        assert net == pytest.approx((positive - negative) / n)
        assert (net_low, net_high) == pytest.approx(_mover(positive, negative, n), abs=1e-12)
        assert both == pytest.approx(
            proportion_confint(completed, started, method="wilson"), abs=1e-12
        )
    rows = lake.query(
        "select successes_before, n_before, successes_after, n_after, lift_low, lift_high, z,"
        " p_value, verdict from version_comparison where n_before > 0 and n_after > 0"
    )
    verdicts = Counter(row[-1] for row in rows)
    assert verdicts["improved"] > 0
    assert verdicts["no_difference"] > 0
    assert verdicts["insufficient"] > 0
    for before, n_before, after, n_after, low, high, z, p_value, verdict in rows:
        assert (low, high) == pytest.approx(
            confint_proportions_2indep(after, n_after, before, n_before, method="newcomb"), abs=1e-9
        )
        pooled = (before + after) / (n_before + n_after)
        few = min(n_before, n_after)
        is_enough = few >= 5 and few * min(pooled, 1 - pooled) >= 5
        assert (verdict == "insufficient") is not is_enough
        if is_enough:
            expected_z, expected_p = proportions_ztest([after, before], [n_after, n_before])
            assert z == pytest.approx(expected_z, abs=1e-12)
            assert isclose(p_value, expected_p, rel_tol=2e-7)
            significant = "improved" if z > 0 else "worse"
            assert verdict == (significant if expected_p < 0.05 else "no_difference")


def test_the_better_version_is_found_and_the_equal_one_is_not(lake: TrainingLake) -> None:
    rows = lake.query(
        "select module_name, metric, verdict from version_comparison"
        " where module_name in ('setup', 'alarms', 'calibration') and metric = 'positive_comments'"
    )
    assert sorted(rows) == [
        ("alarms", "positive_comments", "no_difference"),
        ("calibration", "positive_comments", "insufficient"),
        ("setup", "positive_comments", "improved"),
    ]
    assert lake.query(
        "select sentiment_verdict, net_sentiment, n from course_effectiveness"
        " where module_name = 'calibration'"
    ) == [("insufficient", None, 3)]


@pytest.mark.parametrize(
    ("shares", "n"), [((0.6, 0.2), 10), ((0.9, 0.05), 20), ((0.3, 0.3), 30), ((0.1, 0.8), 60)]
)
def test_intervals_of_net_sentiment_cover_what_they_promise(
    shares: tuple[float, float], n: int
) -> None:
    chance = np.random.default_rng(7)
    positive, negative = shares
    drawn = chance.multinomial(n, [positive, negative, 1 - positive - negative], size=1_500)
    counted = Counter((int(a), int(b)) for a, b, _ in drawn)
    covered = sum(
        times
        for (a, b), times in counted.items()
        if _mover(a, b, n)[0] <= positive - negative <= _mover(a, b, n)[1]
    )
    assert 0.93 <= covered / len(drawn) <= 0.99


def _mover(positive: int, negative: int, n: int) -> tuple[float, float]:
    """The interval of a difference of two shares of one multinomial, from Wilson's intervals."""
    p, q = positive / n, negative / n
    p_low, p_high = proportion_confint(positive, n, method="wilson")
    q_low, q_high = proportion_confint(negative, n, method="wilson")
    free = (1 - p) * (1 - q)
    correlation = -np.sqrt(p * q / free) if free else 0.0

    def half(a: float, b: float) -> float:
        return float(np.sqrt(a * a + b * b - 2 * correlation * a * b))

    return (
        p - q - half(p - p_low, q_high - q),
        p - q + half(p_high - p, q - q_low),
    )
