"""Four weeks of two courses: statements, documents of their feedback, and results for these.

The content of every course changes after two weeks; that of the module `setup` gets better, that of
`alarms` does not. Statements have what real ones have: 1.0.3 and 2.0, repeated or late deliveries,
voided statements, a conflicting id, an array and a StatementResult on a line, a cut line, missing
keys, scores and durations that are none. Three weeks were scored by Comprehend, the last by VADER.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from athena_recipes.lake.keys.keys import ensure_key
from athena_recipes.recipes.training_feedback.collect import batch_name, document, index_csv
from athena_recipes.recipes.training_feedback.sample_data.courses import COURSES
from athena_recipes.recipes.training_feedback.sample_data.learning import (
    START,
    Said,
    Statement,
    Training,
)
from athena_recipes.recipes.training_feedback.sample_data.odd import odd_files
from athena_recipes.recipes.training_feedback.sample_data.results import job_files
from athena_recipes.recipes.training_feedback.scorer import JOB, score
from athena_recipes.recipes.training_feedback.statements import Comment

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
WEEKS = 4


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/training_feedback/.

    `scale` 1 is 130 learners and some 2,500 statements; `seed` chooses what they do.
    """
    said: list[Said] = []
    days: dict[str, list[Statement]] = defaultdict(list)
    for course in COURSES:
        training = Training(course, seed, scale)
        for statement in training.statements():
            days[statement["stored"][:10]].append(statement)
        said += training.said
    chance = random.Random(f"faults {seed}")
    for number, day in enumerate(sorted(days)):
        rows = sorted(days[day], key=lambda one: (one["stored"], one["id"]))
        previous = days[sorted(days)[number - 1]] if number else []
        yield f"statements/dt={day}/lrs-{number:04}.jsonl", _file(rows, previous, number, chance)
    yield from _feedback(said)
    yield from odd_files()


def finish(folder: Path) -> None:
    """Make a random key if there is none; it does not depend on the seed and is never replaced."""
    ensure_key(folder)


def _file(
    rows: list[Statement], previous: list[Statement], number: int, chance: random.Random
) -> bytes:
    """A day's lines: most with one statement; some days have faults."""
    texts = [_text(one) for one in rows]
    if previous:  # The store sends the last minutes of the day before again.
        texts[:0] = [_text(one) for one in previous[-3:]]
    if number % 5 == 1:
        texts.append(f"[{','.join(texts.pop() for _ in range(min(4, len(texts))))}]")
    if number % 5 == 2:
        more = ",".join(texts.pop() for _ in range(min(4, len(texts))))
        texts.append(f'{{"statements":[{more}],"more":""}}')
    if number == 3:
        texts.append(texts[0][: len(texts[0]) // 2])
        texts.append(_text({**rows[0], "id": "not-a-uuid"}))
        texts.append(_text({key: value for key, value in rows[-1].items() if key != "actor"}
                           | {"id": _uuid(chance)}))  # fmt: skip
    if number == 4:
        late = {"result": {"response": "other"}, "stored": "2026-12-31T00:00:00Z"}
        texts.append(_text({**rows[0], **late}))
        texts.append(
            _text({**rows[len(rows) // 2], "id": _uuid(chance), "timestamp": "soon", "stored": ""})
        )
        verb = {"id": "http://adlnet.gov/expapi/verbs/experienced"}
        texts.append(_text({**rows[-1], "id": _uuid(chance), "verb": verb}))
    return "".join(f"{text}\n" for text in texts).encode()


def _text(statement: Statement) -> str:
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))


def _uuid(chance: random.Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _feedback(said: list[Said]) -> Iterator[tuple[str, bytes]]:
    """One batch per week: its documents, its index and the results."""
    weeks: dict[int, list[Said]] = defaultdict(list)
    for one in sorted(said, key=lambda each: (each.at, each.statement_id)):
        weeks[min((one.at - START).days // 7, WEEKS - 1)].append(one)
    for week, some in sorted(weeks.items()):
        texts = [
            document(Comment(one.statement_id, one.text, one.names), redact=True)[0] for one in some
        ]
        ids = [one.statement_id for one in some]
        batch = batch_name(f"{START + timedelta(days=7 * week + 6):%Y-%m-%d}", ids, texts)
        yield f"feedback/{batch}.txt", "".join(f"{text}\n" for text in texts).encode()
        yield f"feedback_index/{batch}.csv", index_csv(batch, enumerate(ids))
        if week < WEEKS - 1:
            yield from job_files(batch, texts, some)
        else:
            found = [
                {"File": f"{batch}.txt", "Line": n, **score(text)} for n, text in enumerate(texts)
            ]
            key = f"comprehend_lines/sentiment/{JOB}/{batch}.txt.jsonl"
            lines = (json.dumps(row, ensure_ascii=False) for row in found)
            yield key, "".join(f"{line}\n" for line in lines).encode()
