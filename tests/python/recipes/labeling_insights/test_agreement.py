"""Agreement and consensus against published numbers and independent implementations."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np
import pytest

from tests.python.recipes.labeling_insights.labeling_lake import LabelingLake
from tests.python.support.selection import LONG, STANDARD

pytestmark = STANDARD

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part C: four observers, twelve
# units, some missing; nominal 0.743, ordinal 0.815, interval 0.849.
KRIPPENDORFF = {
    "A": (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    "B": (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    "C": (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    "D": (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
}
# Fourteen raters, ten subjects, five categories: how many raters chose each. Kappa 0.210. Worked
# example of "Fleiss' kappa" in Wikipedia.
FLEISS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
# Two raters, fifty proposals: both yes 20, only the first 5, only the second 10, both no 15: kappa
# 0.4. Worked example of "Cohen's kappa" in Wikipedia.
COHEN = (("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15))

Table = list[tuple[str, int, str]]
RANDOM_JOBS = [f"random-{seed}" for seed in range(6)]


def random_table(seed: int) -> Table:
    """Ratings 1 to 4 of seven raters who see two thirds of thirty units; better than chance."""
    draw = random.Random(seed)
    table = []
    for unit in range(30):
        truth = draw.randint(1, 4)
        for rater in "ABCDEFG":
            if draw.random() < 0.66:
                said = truth if draw.random() < 0.6 else draw.randint(1, 4)
                table.append((rater, unit, str(said)))
    return table


def tables() -> dict[str, Table]:
    """Job -> (worker, object, label)."""
    jobs: dict[str, Table] = {job: random_table(n) for n, job in enumerate(RANDOM_JOBS)}
    jobs["krippendorff"] = [
        (observer, unit, str(value))
        for observer, values in KRIPPENDORFF.items()
        for unit, value in enumerate(values)
        if value is not None
    ]
    jobs["fleiss"] = [
        (f"r{rater:02}", subject, str(category))
        for subject, counts in enumerate(FLEISS)
        for rater, category in enumerate(
            category for category, count in enumerate(counts) for _ in range(count)
        )
    ]
    cases = [case for first, second, count in COHEN for case in [(first, second)] * count]
    jobs["cohen"] = [
        (rater, item, said)
        for item, pair in enumerate(cases)
        for rater, said in zip("AB", pair, strict=True)
    ]
    jobs["perfect"] = [(rater, unit, str(unit % 3)) for rater in "ABC" for unit in range(30)]
    draw = random.Random(1)
    jobs["shuffled"] = [(rater, unit, draw.choice("xyz")) for rater in "ABC" for unit in range(600)]
    return jobs


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LabelingLake:
    made = LabelingLake(tmp_path_factory.mktemp("agreement"))
    for job, table in tables().items():
        made.rate(job, table)
    made.build_untested("job_agreement", "worker_pair_agreement", "label_probabilities")
    return made


def agreement(lake: LabelingLake, job: str, column: str) -> float:
    ((value,),) = lake.query(f"select {column} from job_agreement where job_name = '{job}'")
    return float(value)


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_krippendorffs_own(lake: LabelingLake, scale: str, published: float) -> None:
    value = agreement(lake, "krippendorff", f"krippendorff_alpha_{scale}")
    assert round(value, 3) == published


def test_kappas_are_the_published_ones(lake: LabelingLake) -> None:
    assert round(agreement(lake, "fleiss", "fleiss_kappa"), 3) == 0.210
    assert agreement(lake, "cohen", "mean_cohens_kappa") == pytest.approx(0.4)


def test_perfect_agreement_is_1_and_shuffled_labels_are_about_0(lake: LabelingLake) -> None:
    for column in ("krippendorff_alpha_nominal", "fleiss_kappa", "mean_cohens_kappa"):
        assert agreement(lake, "perfect", column) == pytest.approx(1)
        assert abs(agreement(lake, "shuffled", column)) < 0.06


@pytest.mark.parametrize("job", RANDOM_JOBS)
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_is_that_of_the_package_krippendorff(
    lake: LabelingLake, job: str, scale: str
) -> None:
    table = tables()[job]
    raters = sorted({rater for rater, _, _ in table})
    matrix = np.full((len(raters), 30), np.nan)
    for rater, unit, said in table:
        matrix[raters.index(rater), unit] = float(said)
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement=scale)
    assert agreement(lake, job, f"krippendorff_alpha_{scale}") == pytest.approx(expected, abs=1e-9)


def cohens_kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa, straight from its definition; NaN where it is undefined."""
    count = len(pairs)
    observed = sum(a == b for a, b in pairs) / count
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[label] * second[label] for label in first) / count**2
    return math.nan if expected == 1 else (observed - expected) / (1 - expected)


@pytest.mark.parametrize("job", RANDOM_JOBS[:2])
def test_cohens_kappa_of_every_pair(lake: LabelingLake, job: str) -> None:
    said: dict[str, dict[int, str]] = defaultdict(dict)
    for rater, unit, label in tables()[job]:
        said[f"public.us-east-1.{rater}"][unit] = label
    rows = lake.query(
        "select user_a_id, user_b_id, cohens_kappa from worker_pair_agreement"
        f" where job_name = '{job}'"
    )
    found = {(a, b): kappa for a, b, kappa in rows}
    for a, b in combinations(sorted(said), 2):
        common = [(said[a][unit], said[b][unit]) for unit in said[a].keys() & said[b].keys()]
        assert found.pop((a, b)) == pytest.approx(cohens_kappa(common))
    assert found == {}


def dawid_skene(table: Iterable[tuple[str, int, str]], rounds: int) -> dict[tuple[int, str], float]:
    """Dawid and Skene (1979) in plain loops: majority start, rates smoothed by 0.01."""
    answers = list(table)
    labels = sorted({label for _, _, label in answers})
    by_unit: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for rater, unit, label in answers:
        by_unit[unit].append((rater, label))
    weight = {
        (unit, k): sum(label == k for _, label in votes) / len(votes)
        for unit, votes in by_unit.items()
        for k in labels
    }
    for _ in range(rounds):
        said: dict[tuple[str, str, str], float] = defaultdict(float)
        seen: dict[tuple[str, str], float] = defaultdict(float)
        for rater, unit, label in answers:
            for k in labels:
                said[rater, k, label] += weight[unit, k]
                seen[rater, k] += weight[unit, k]
        frequency = {k: sum(weight[unit, k] for unit in by_unit) for k in labels}
        for unit, votes in by_unit.items():
            scores = {
                k: math.log(frequency[k] + 1e-9)
                + sum(
                    math.log((said[rater, k, label] + 0.01) / (seen[rater, k] + 0.01))
                    for rater, label in votes
                )
                for k in labels
            }
            best = max(scores.values())
            total = sum(math.exp(score - best) for score in scores.values())
            for k in labels:
                weight[unit, k] = math.exp(scores[k] - best) / total
    return weight


@pytest.mark.parametrize("job", [*RANDOM_JOBS[:3], "krippendorff"])
def test_probabilities_are_dawid_and_skenes(lake: LabelingLake, job: str) -> None:
    expected = dawid_skene(tables()[job], rounds=10)
    rows = lake.query(
        "select data_record_id, class_label, probability from label_probabilities"
        f" where job_name = '{job}'"
    )
    found = {(int(unit), label): probability for unit, label, probability in rows}
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, abs=1e-6)


@LONG
def test_the_model_recovers_the_truth_better_than_the_majority(tmp_path: Path) -> None:
    """One careful worker against two who guess: the model must learn whom to believe."""
    draw = random.Random(3)
    made = LabelingLake(tmp_path)
    truth = {unit: draw.choice(["cat", "dog", "owl"]) for unit in range(300)}
    table = []
    for unit, right in truth.items():
        table.append(("good", unit, right if draw.random() < 0.97 else "cat"))
        table.append(("good2", unit, right if draw.random() < 0.9 else "dog"))
        for guesser in ("bad", "worse", "worst"):
            table.append((guesser, unit, draw.choice(["cat", "dog", "owl"])))
    made.rate("pets", table)
    result = made.build()
    assert result.returncode == 0, result.stdout[-6_000:]
    rows = made.query(
        "select data_record_id, majority_label, dawid_skene_label from consensus_labels"
    )
    majority = sum(truth[int(unit)] == label for unit, label, _ in rows) / len(rows)
    model = sum(truth[int(unit)] == label for unit, _, label in rows) / len(rows)
    assert model > majority + 0.1
    ranks = dict(made.query("select user_id, accuracy_rank from worker_quality"))
    assert ranks["public.us-east-1.good"] == 1
