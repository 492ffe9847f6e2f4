"""Ground Truth's and Label Studio's own file formats.

Source: SageMaker developer guide, "Labeling job output data"; Label Studio guide, "Export".
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

Json = dict[str, Any]

# The name that Ground Truth's built-in template gives its crowd element, by kind of answer.
CROWD_ELEMENTS = {
    "classification": "crowd-classifier",
    "image_classification": "crowd-image-classifier",
    "multi_select": "crowd-classifier-multi-select",
    "image_multi_select": "crowd-image-classifier-multi-select",
    "named_entities": "crowd-entity-annotation",
    "bounding_boxes": "boundingBox",
}


def timestamp(moment: datetime) -> str:
    """A time (UTC) as Ground Truth writes it: 2020-03-27T10:31:04.210Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def answer_content(kind: str, labels: Iterable[str]) -> Json:
    """The answerContent of an answer of `kind` (a key of CROWD_ELEMENTS) that gives `labels`."""
    chosen = list(labels)
    if kind in ("classification", "image_classification"):
        content: Json = {"label": chosen[0]}
    elif kind in ("multi_select", "image_multi_select"):
        content = {"labels": chosen}
    elif kind == "named_entities":
        content = {
            "entities": [
                {"endOffset": 20 * n + 12, "label": label, "startOffset": 20 * n}
                for n, label in enumerate(chosen)
            ]
        }
    else:
        content = {
            "boundingBoxes": [
                {"height": 40 + n, "label": label, "left": 30 * n, "top": 25, "width": 60}
                for n, label in enumerate(chosen)
            ],
            "inputImageProperties": {"height": 720, "width": 1280},
        }
    return {CROWD_ELEMENTS[kind]: content}


def answer(
    kind: str,
    labels: Iterable[str],
    worker_id: str,
    submitted_at: datetime,
    accepted_at: datetime | None = None,
    identity: Mapping[str, str] | None = None,
) -> Json:
    """One element of `answers`.

    Before December 2020 there was no acceptance time: leave `accepted_at` out. `identity`
    (identityProviderType, issuer, sub) is there for private workers only.
    """
    result: Json = {}
    if accepted_at is not None:
        result["acceptanceTime"] = timestamp(accepted_at)
    result["answerContent"] = answer_content(kind, labels)
    result["submissionTime"] = timestamp(submitted_at)
    if accepted_at is not None:
        result["timeSpentInSeconds"] = round((submitted_at - accepted_at).total_seconds() * 0.94, 3)
    result["workerId"] = worker_id
    if identity is not None:
        result["workerMetadata"] = {"identityData": dict(identity)}
    return result


def answer_file(answers: Iterable[Json]) -> bytes:
    """A worker response: one JSON object on one line."""
    return json.dumps({"answers": list(answers)}, separators=(",", ":")).encode()


def answer_key(job: str, iteration: int, object_id: int, submitted_at: datetime) -> str:
    """Where Ground Truth puts a worker response, relative to its output location."""
    return (
        f"{job}/annotations/worker-response/iteration-{iteration}/{object_id}/"
        f"{submitted_at:%Y-%m-%d_%H:%M:%S}.json"
    )


def manifest_line(job: str, data_object: str, label: Json | None, class_name: str | None) -> bytes:
    """A line of output.manifest; an object without a merged label has only its source."""
    entry: Json = {"source-ref": data_object}
    if label is not None:
        entry[job] = label.pop("value")
        entry[f"{job}-metadata"] = {
            **({"class-name": class_name} if class_name else {}),
            **label,
            "job-name": f"labeling-job/{job}",
            "human-annotated": "yes",
        }
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def label_studio_task(
    task_id: int, text: str, annotations: Iterable[tuple[int, str, datetime, float, bool]]
) -> Json:
    """A task of a Label Studio export; `annotations` are (worker, label, time, seconds, cancelled).

    Newer exports name the worker by id, others by an object: odd ids are written as the latter.
    """
    return {
        "id": task_id,
        "data": {"text": text},
        "annotations": [
            {
                "id": task_id * 10 + n,
                "completed_by": worker
                if worker % 2 == 0
                else {"id": worker, "email": f"annotator{worker}@example.org"},
                "result": []
                if cancelled
                else [
                    {
                        "id": f"r{task_id}{n}",
                        "type": "choices",
                        "from_name": "topic",
                        "to_name": "text",
                        "origin": "manual",
                        "value": {"choices": [label]},
                    }
                ],
                "was_cancelled": cancelled,
                "ground_truth": False,
                "created_at": f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z",
                "updated_at": f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z",
                "lead_time": seconds,
            }
            for n, (worker, label, moment, seconds, cancelled) in enumerate(annotations)
        ],
    }
