"""All files of the recipe's sample lake, one after the other."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from athena_recipes.recipes.labeling_insights.sample_data import vader
from athena_recipes.recipes.labeling_insights.sample_data.faults import spoil
from athena_recipes.recipes.labeling_insights.sample_data.formats import (
    Json,
    answer,
    answer_key,
    label_studio_task,
    manifest_line,
)
from athena_recipes.recipes.labeling_insights.sample_data.jobs import (
    JOBS,
    LABEL_STUDIO_LABELS,
    LABEL_STUDIO_PROJECT,
    LABEL_STUDIO_START,
    LABEL_STUDIO_TASKS,
    Job,
)
from athena_recipes.recipes.labeling_insights.sample_data.simulate import (
    Worker,
    crew,
    labels_given,
    object_time,
    rng,
    truth,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 3
_REDO_RATE = 0.03
_FIRST_TIMED_YEAR = 2021
# A manifest and an export are written in pieces, to keep memory constant.
_OBJECTS_PER_FILE = 5_000


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/labeling_insights/."""
    number = 0
    for job in JOBS:
        for key, one in _answers(seed, scale, job):
            yield from spoil(number, key, one)
            number += 1
        yield f"{job.name}/manifests/output/output.manifest", b"".join(_manifest(seed, scale, job))
    yield from vader.generate(seed, scale)
    yield from _label_studio(seed, scale)


def objects(job: Job, scale: float) -> tuple[int, int]:
    """How many objects a job has at a scale, and how many of them have answers."""
    count = max(4, round(job.objects * scale))
    return count, max(2, round(count * job.done))


def _answers(seed: int, scale: float, job: Job) -> Iterator[tuple[str, Json]]:
    """Key and answer, object by object; a few workers redo theirs in a second iteration."""
    _, done = objects(job, scale)
    for object_id in range(done):
        moment = object_time(seed, job, object_id, done)
        for worker in crew(seed, job, object_id):
            moment += timedelta(seconds=17)
            yield _one_answer(seed, job, object_id, worker, moment, attempt=0)
            if rng(seed, job.name, "redo", object_id, worker.worker_id).random() < _REDO_RATE:
                later = moment + timedelta(hours=5)
                yield _one_answer(seed, job, object_id, worker, later, attempt=1)


def _one_answer(
    seed: int, job: Job, object_id: int, worker: Worker, moment: datetime, attempt: int
) -> tuple[str, Json]:
    seconds = rng(seed, job.name, "seconds", object_id, worker.worker_id, attempt).uniform(4, 75)
    timed = moment.year >= _FIRST_TIMED_YEAR or object_id % 4 == 0
    return (
        answer_key(job.name, attempt + 1, object_id, moment),
        answer(
            job.kind,
            labels_given(seed, job, object_id, worker, attempt),
            worker.worker_id,
            moment,
            accepted_at=moment - timedelta(seconds=seconds) if timed else None,
            identity=worker.identity,
        ),
    )


def _manifest(seed: int, scale: float, job: Job) -> Iterator[bytes]:
    """A line per object of the job; those that are not done yet have no label."""
    count, done = objects(job, scale)
    for object_id in range(count):
        data_object = f"s3://example-data/{job.name}/{object_id:06}.txt"
        if object_id >= done:
            yield manifest_line(job.name, data_object, None, None)
            continue
        labels = truth(seed, job, object_id)
        indexes = [list(job.labels).index(label) for label in labels]
        created = object_time(seed, job, object_id, done) + timedelta(hours=1)
        label: Json = {
            "value": indexes[0] if job.kind == "classification" else indexes,
            "confidence": 0.95 if job.answers_per_object > 1 else 0.0,
            "type": f"groundtruth/{job.kind.replace('_', '-')}",
            "creation-date": f"{created:%Y-%m-%dT%H:%M:%S.%f}",
        }
        class_name = labels[0] if job.kind == "classification" else None
        yield manifest_line(job.name, data_object, label, class_name)


def _label_studio(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """Exports of one project: two or three annotators per task, a few tasks skipped."""
    count = max(2, round(LABEL_STUDIO_TASKS * scale))
    for first in range(0, count, _OBJECTS_PER_FILE):
        tasks = []
        for task_id in range(first + 1, min(first + _OBJECTS_PER_FILE, count) + 1):
            draw = rng(seed, LABEL_STUDIO_PROJECT, task_id)
            names = list(LABEL_STUDIO_LABELS)
            right = draw.choices(names, list(LABEL_STUDIO_LABELS.values()))[0]
            moment = LABEL_STUDIO_START + timedelta(
                days=(task_id * 12) // count, minutes=task_id % 480
            )
            tasks.append(
                label_studio_task(
                    task_id,
                    f"headline {task_id}",
                    [
                        (
                            worker,
                            right if draw.random() < 0.88 else draw.choice(names),
                            moment + timedelta(minutes=3 * worker),
                            round(draw.uniform(2, 40), 3),
                            draw.random() < 0.02,
                        )
                        for worker in draw.sample(range(1, 7), draw.choice((2, 3)))
                    ],
                )
            )
        name = f"project-1-at-2025-04-01-part-{first // _OBJECTS_PER_FILE + 1}.json"
        yield f"label_studio/{LABEL_STUDIO_PROJECT}/{name}", json.dumps(tasks).encode() + b"\n"
