"""The recipe labeling_insights on files that somebody else wrote, good and bad."""

import gzip
import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from athena_recipes.recipes.labeling_insights.sample_data.formats import (
    Json,
    answer,
    answer_file,
    answer_key,
    label_studio_task,
    manifest_line,
)

from tests.python.recipes.labeling_insights.labeling_lake import START, LabelingLake
from tests.python.support.selection import LONG, STANDARD

pytestmark = STANDARD

MOMENT = datetime(2024, 3, 1, 12)
PRIVATE = {"identityProviderType": "Oidc", "issuer": "https://idp.example.org", "sub": "sub-1"}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LabelingLake:
    """Many small jobs in one lake; each test looks at its own."""
    made = LabelingLake(tmp_path_factory.mktemp("labeling"))
    _three_files(made)
    _four_kinds(made)
    made.rate("buckets", [(w, n, "x") for w, c in BUCKETS.items() for n in range(c)])
    made.rate("gaps", [("w", n, "x") for n in range(3)])
    made.rate("gaps", [("w", n, "x") for n in range(3, 5)], day_of=4)
    _redo(made)
    _manifest(made)
    _label_studio(made)
    _bad_lines(made)
    _cut_gzip(made)
    _label_studio_forms(made)
    _ground_truth_forms(made)
    _manifest_forms(made)
    _encodings(made)
    _odd_answers(made)
    _odd_manifests(made)
    _odd_exports(made)
    # The build ends: only the test that names projects without an answer fails.
    done = made.build()
    assert done.returncode == 1, done.stdout[-5_000:]
    assert "ERROR=1 SKIP=0" in done.stdout, done.stdout[-5_000:]
    assert "FAIL 4 assert_every_job_is_read" in done.stdout, done.stdout[-5_000:]
    return made


BUCKETS = {"w24": 24, "w25": 25, "w99": 99, "w100": 100}


def _three_files(lake: LabelingLake) -> None:
    one = answer("classification", ["Compute"], "private.eu-west-1.1", MOMENT, identity=PRIVATE)
    two = answer("classification", ["Storage"], "A1B2C3", MOMENT + timedelta(seconds=5))
    three = answer("image_classification", ["Compute"], "vendor.us-east-1.9", MOMENT)
    lake.write(answer_key("three-files", 1, 17, MOMENT), answer_file([one, two]))
    lake.write(answer_key("three-files", 2, 18, MOMENT), answer_file([three]))
    lake.write(answer_key("three-files", 1, 4711, MOMENT), answer_file([two]))


def _four_kinds(lake: LabelingLake) -> None:
    kinds = {
        "multi_select": ["b", "a"],
        "image_multi_select": ["a", "c"],
        "named_entities": ["date", "party", "date"],
        "bounding_boxes": ["car"],
    }
    for item, (kind, labels) in enumerate(kinds.items()):
        lake.write_answer("kinds", item, answer(kind, labels, "public.us-east-1.K", MOMENT))
    lake.write_answer("kinds", 9, answer("bounding_boxes", [], "public.us-east-1.K", MOMENT))


CUT = "cut/annotations/worker-response/iteration-1/0"


def _cut_gzip(lake: LabelingLake) -> None:
    whole = gzip.compress(answer_file([answer("classification", ["x"], "public.a.b", MOMENT)]))
    lake.write(f"{CUT}/cut.json.gz", whole[:-9])
    lake.write(f"{CUT}/whole.json.gz", whole)


def _redo(lake: LabelingLake) -> None:
    first = answer("classification", ["cat"], "public.us-east-1.R", MOMENT)
    again = answer("classification", ["dog"], "public.us-east-1.R", MOMENT + timedelta(hours=1))
    lake.write_answer("redo", 1, first)
    lake.write_answer("redo", 1, first, name="b.json")
    lake.write_answer("redo", 1, again, name="c.json")


def _manifest(lake: LabelingLake) -> None:
    lake.rate("chained", [("w", 0, "dog"), ("v", 0, "dog"), ("w", 1, "cat")])
    label = {"value": 1, "confidence": 0.9, "type": "groundtruth/text-classification"}
    line = json.loads(manifest_line("chained", "s3://b/0.txt", label, "dog"))
    line |= {"first": 0, "first-metadata": {"class-name": "no", "job-name": "labeling-job/first"}}
    unlabeled = manifest_line("chained", "s3://b/1.txt", None, None)
    content = json.dumps(line).encode() + b"\n" + unlabeled + unlabeled + b"{broken\n"
    lake.write("chained/manifests/output/output.manifest", content)


def _label_studio(lake: LabelingLake) -> None:
    tasks = [
        label_studio_task(
            1, "a", [(2, "news", MOMENT, 3.5, False), (3, "sports", MOMENT, 2.0, False)]
        ),
        label_studio_task(2, "b", [(2, "news", MOMENT, 1.0, True)]),
        label_studio_task(3, "nobody yet", []),
    ]
    for kind in ("labels", "rectanglelabels"):
        task = label_studio_task(len(tasks) + 1, kind, [(2, "x", MOMENT, 1.0, False)])
        value = {kind: ["car"], "start": 1, "end": 4}
        task["annotations"][0]["result"] = [{"type": kind, "value": value}] * 2
        tasks.append(task)
    lake.write("label_studio/desk/export.json", json.dumps(tasks).encode())
    lake.write("label_studio/pretty/export.json", json.dumps(tasks, indent=1).encode())


def _bad_lines(lake: LabelingLake) -> None:
    good = answer("classification", ["x"], "public.us-east-1.G", MOMENT)
    whole = answer_file([good])
    lake.write("bad/manifests/output/output.manifest", b'[{"source-ref": "s3://b/1"}]\n')
    wrong_type = {**good, "timeSpentInSeconds": "fast"}
    wrong_time = {**good, "timeSpentInSeconds": 4, "acceptanceTime": ["then"]}
    robot = {**good, "workerId": "robot.eu-west-1.1"}
    files = {
        "cut": whole[:40],
        "array": b"[" + whole + b"]",
        "scalar": b"12",
        "empty-file": b"",
        "no-answers": answer_file([]),
        "answers-text": b'{"answers": null}',
        "answers-a-text": b'{"answers": "none"}',
        "answers-a-number": b'{"answers": [7]}',
        "wrong-type": answer_file([wrong_type]),
        "wrong-time": answer_file([wrong_time]),
        "robot": answer_file([robot]),
        "widget": answer_file([{**good, "answerContent": {"my-widget": {"x": 1}}}]),
        "no-label": answer_file([answer("classification", [""], "public.us-east-1.G", MOMENT)]),
        "no-time": answer_file([{k: v for k, v in good.items() if k != "submissionTime"}]),
        "bad-time": answer_file([{**good, "submissionTime": "2024-03-01 12:00"}]),
        "no-worker": answer_file([{k: v for k, v in good.items() if k != "workerId"}]),
        "not-utf8": b'{"answers": "\xff\xfe"}',
    }
    for item, (name, content) in enumerate(files.items()):
        key = f"bad/annotations/worker-response/iteration-1/{item}/{name}.json"
        lake.write(key, content)
    key = "bad/annotations/worker-response/iteration-1/99/zipped.json.gz"
    lake.write(key, gzip.compress(whole))
    lake.write("bad/annotations/worker-response/astray.json", whole)


ISO = "2026-03-01T10:00:00Z"


def _export(lake: LabelingLake, key: str, content: object) -> None:
    lake.write(f"label_studio/{key}", json.dumps(content).encode())


def _chosen(labels: list[str], control: str = "s") -> dict[str, object]:
    return {"from_name": control, "to_name": "t", "type": "choices", "value": {"choices": labels}}


def _annotated(item: int, number: int, worker: object, *results: object, **more: object) -> Json:
    """A task of a Label Studio export with one annotation."""
    one = {"id": number, "completed_by": worker, "created_at": ISO, "result": list(results)}
    return {"id": item, "data": {"text": "t"}, "annotations": [{**one, **more}]}


def _label_studio_forms(lake: LabelingLake) -> None:
    minimal = {"annotator": 1, "annotation_id": 1, "created_at": ISO, "lead_time": 3}
    _export(lake, "min/a.json", [{"id": 1, "text": "t", "sentiment": "Positive", **minimal}])
    boxes = [{"x": 1, "rectanglelabels": ["car"]}, {"x": 2, "rectanglelabels": ["bus"]}]
    _export(lake, "min/b.json", [{"id": 2, "image": "i", "box": boxes, **minimal}])
    _export(lake, "min/c.json", [{"id": 3, "text": "t", "tone": "sad", **minimal}])
    completion = {"id": 11, "created_at": 1772359200, "result": [_chosen(["Positive"])]}
    _export(lake, "old/a.json", [{"id": 1, "completions": [completion]}])
    lines = [_annotated(n, n, 7, _chosen(["a"])) for n in (1, 2)]
    lake.write("label_studio/lines/a.jsonl", "\n".join(map(json.dumps, lines)).encode())
    stored = {"id": 105, "task": {"id": 5}, "completed_by": {"id": 7}, "created_at": ISO}
    _export(lake, "stored/out/105", {**stored, "result": [_chosen(["Pos"])]})
    edited = {"updated_at": "2026-03-02T10:00:00Z"}
    person = {"id": 7, "email": "Person7@example.org"}
    _export(lake, "edits/1.json", [_annotated(1, 101, 7, _chosen(["a"]), updated_at=ISO)])
    tasks = [
        _annotated(1, 101, 7, _chosen(["b"]), **edited),
        _annotated(2, 102, person, _chosen(["a"])),
        _annotated(3, 103, "person7@example.org", _chosen(["a"])),
        _annotated(4, 104, 7),
        _annotated(5, 105, " ", _chosen(["a"])),
        _annotated(6, 106, 7, _chosen(["a"]), lead_time="NaN"),
    ]
    _export(lake, "edits/2.json", tasks)
    _export(lake, "edits/3.json", tasks)
    # Workers agree on the mood and never on the topic.
    answers = [("good", "news"), ("good", "arts"), ("bad", "arts"), ("bad", "news")]
    two = [
        _annotated(n // 2, n, n % 2, _chosen([mood], "mood"), _chosen([topic], "topic"))
        for n, (mood, topic) in enumerate(answers)
    ]
    _export(lake, "two/a.json", two)
    _export(lake, "unread/a.json", [{"id": 1, "data": {"text": "t"}}])
    _export(lake, "skipped/a.json", [_annotated(1, 1, 7, was_cancelled=True)])


def _ground_truth_forms(lake: LabelingLake) -> None:
    one = answer("classification", ["x"], "public.us-east-1.E", MOMENT)
    entities = answer("named_entities", ["PER"], "public.us-east-1.E", MOMENT)["answerContent"]
    both = {**one, "answerContent": {**one["answerContent"], **entities}}
    lake.write_answer("elements", 1, both)
    lake.write_answer("elements", 2, one)
    folder = "annotations/worker-response/iteration-1"
    for team in ("near", "far"):
        lake.write(f"{team}/twin/{folder}/1/a.json", answer_file([one]))
    other = {**answer("classification", ["y"], "public.us-east-1.F", MOMENT)}
    lake.write(f"array/{folder}/1/a.json", json.dumps([one, other]).encode())
    lake.write(f"video/{folder}/7/frames/2/a.json", answer_file([one]))
    masks = {"labeledImage": {"pngImageData": "iVBO"}, "labelMappings": {"car": {"color": "#f00"}}}
    for worker in "EF":
        content = {"crowd-semantic-segmentation": masks}
        mask = {**one, "workerId": f"public.us-east-1.{worker}", "answerContent": content}
        lake.write_answer("masks", 1, mask, name=f"{worker}.json")
    for n, seconds in enumerate(["NaN", "Infinity", 1e300, -3, 4, 5]):
        lake.write_answer("seconds", n, {**one, "timeSpentInSeconds": seconds})
    for n, moment in enumerate(["1970-01-01", "1900-01-01", "9999-12-31", "2026-03-01"]):
        lake.write_answer("clocks", n, {**one, "submissionTime": f"{moment}T10:00:00Z"})
    for n, labels in enumerate([["a", "b"], ["a + b"], ["a +", "b"], ["a", "+ b"], ["a", " "]]):
        for worker in ("E", "F"):
            said = answer("multi_select", labels, f"public.us-east-1.{worker}", MOMENT)
            lake.write_answer("sets", n, said, name=f"{worker}.json")
    for n, blank in enumerate([{"workerId": " "}, {"submissionTime": "\t"}]):
        lake.write_answer("blanks", n, {**one, **blank})
    lake.write_answer("blanks", 2, answer("classification", ["  "], "public.us-east-1.E", MOMENT))


def _manifest_forms(lake: LabelingLake) -> None:
    lake.rate("mapped", [("w", 0, "cat"), ("w", 1, "dog")])
    about = {"job-name": "labeling-job/mapped", "human-annotated": "yes"}
    found = {"class-map": {"0": "cat", "1": "dog"}}
    reference = {"worker-response-ref": "s3://b/mapped/annotations/worker-response/a.json"}
    lines = [
        {"source-ref": "s3://b/1", "tags": [0, 1], "tags-metadata": about | found},
        {"source-ref": "s3://b/2", "tags-metadata": about | found | {"human-annotated": "no"}},
        {"source-ref": "s3://b/3", "tags-metadata": about | {"failure-reason": "ClientError"}},
        {"source-ref": "s3://b/4", "tags": reference, "tags-metadata": {"job_name": "a/mapped"}},
    ]
    content = "\n".join(map(json.dumps, lines)).encode()
    lake.write("mapped/manifests/output/output.manifest", content)


def _encodings(lake: LabelingLake) -> None:
    """Files in other encodings, and a line of 17 MiB; all tables share its reader."""
    one = json.dumps({"answers": [answer("classification", ["é"], "public.a.b", MOMENT)]})
    whole = json.dumps(json.loads(one), ensure_ascii=False)
    export = json.dumps([_annotated(1, 1, 7, _chosen(["é"]))], ensure_ascii=False)
    line = json.dumps({"source-ref": "s3://b/é"}, ensure_ascii=False)
    folder = "codes/annotations/worker-response/iteration-1"
    for n, code in enumerate(["utf-8", "latin-1", "utf-16"]):
        lake.write(f"{folder}/{n}/{code}.json", whole.encode(code))
        lake.write(f"label_studio/codes/{code}.json", export.encode(code))
        lake.write(f"{code}/manifests/output/output.manifest", line.encode(code))
    long = "x" * (17 * 2**20)
    lake.write("label_studio/codes/long.json", export.replace('"t"', f'"{long}"', 1).encode())


def _odd_answers(lake: LabelingLake) -> None:
    one = answer("classification", ["x"], "private.us-east-1.W", MOMENT)
    for worker in ("E", "F"):
        for n, label in enumerate(["x\vy", "x\n", "\v"]):
            said = answer("classification", [label], f"public.us-east-1.{worker}", MOMENT)
            lake.write_answer("spaces", n, said, name=f"{worker}.json")
    lines = b"  \n" + answer_file([one]).rstrip() + b"\r\n \t\r\n\r\n"
    lake.write("spaces/annotations/worker-response/iteration-1/9/lines.json", lines)
    # Responses have the identity of the worker since 2020.
    lake.write_answer("identity", 1, one)
    lake.write_answer("identity", 2, {**one, "workerMetadata": {"identityData": PRIVATE}})


def _odd_manifests(lake: LabelingLake) -> None:
    """Ground Truth writes the job's name in lower case; a folder may have another name."""
    label = {"value": 1, "confidence": 0.9, "type": "groundtruth/text-classification"}
    for job, named in {"MixedCase": "mixedcase", "renamed": "original"}.items():
        lake.rate(job, [("w", 0, "cat"), ("w", 1, "dog")])
        lines = [manifest_line(named, f"s3://b/{n}", dict(label), "cat") for n in (0, 1)]
        lake.write(f"{job}/manifests/output/output.manifest", b"".join(lines))


def _odd_exports(lake: LabelingLake) -> None:
    # A time without a fraction is before one with it, though not as a text.
    for n, second in enumerate(["00Z", "00.500000Z"]):
        edited = f"2026-03-01T10:00:{second}"
        _export(lake, f"edited/{n}", [_annotated(1, 1, 7, _chosen([str(n)]), updated_at=edited)])
    # JSON-MIN of the annotation that the export as JSON has whole.
    _export(lake, "twice/a.json", [_annotated(1, 1, 7, _chosen(["a"], "tone"))])
    minimal = {"annotator": 7, "annotation_id": 1, "created_at": ISO}
    _export(lake, "twice/b-min.json", [{"id": 1, "text": "t", "tone": "a", **minimal}])
    # Regions without a label beside one that has a label.
    box = {"from_name": "box", "type": "rectanglelabels", "value": {"rectanglelabels": ["car"]}}
    bare = {"from_name": "box", "type": "rectangle", "value": {"x": 1}}
    regions = [_annotated(1, 1, 7, bare, box, bare), _annotated(2, 2, 7, bare)]
    _export(lake, "regions/a.json", regions)
    boxes = [{"x": 1}, {"x": 2, "rectanglelabels": ["car"]}]
    _export(lake, "regions/b.json", [{"id": 3, "box": boxes, **minimal, "annotation_id": 3}])
    # A project with the name of a Ground Truth job.
    _export(lake, "gaps/a.json", [_annotated(0, 1, 7, _chosen(["a"]))])
    # A text that lost a letter before it came here.
    lost = _annotated(1, 1, 7, _chosen(["a"]))
    lost["data"]["text"] = "caf\ufffd"
    tasks = [lost, _annotated(2, 2, 7, _chosen(["caf\ufffd"]))]
    content = json.dumps(tasks, ensure_ascii=False).encode()
    lake.write("label_studio/letters/a.json", content)


def test_white_space_ends_no_run_and_is_no_line(lake: LabelingLake) -> None:
    rows = lake.query(
        "select distinct data_record_id, label from annotations_view where job_name = 'spaces'"
    )
    assert sorted(rows) == [("0", "x\vy"), ("1", "x\n"), ("9", "x")]
    rows = lake.query("select reject_reason from labeling_rejects where job_name = 'spaces'")
    assert rows == [("empty_label",), ("empty_label",)]


def test_a_worker_is_one_before_and_after_identities(lake: LabelingLake) -> None:
    rows = lake.query(
        "select user_id, labeled_items from annotations_per_user where job_name = 'identity'"
    )
    assert rows == [("sub-1", 2)]


def test_a_manifest_of_another_name_is_not_silent(lake: LabelingLake) -> None:
    rows = lake.query(
        "select job_name, consolidated_objects from labeling_jobs"
        " where job_name in ('MixedCase', 'renamed') order by 1"
    )
    assert rows == [("MixedCase", 2), ("renamed", 0)]
    rows = lake.query(
        "select job_name, reject_reason, is_excluded, fix is not null from labeling_rejects"
        " where job_name in ('MixedCase', 'renamed')"
    )
    assert rows == [("renamed", "other_job", False, True)] * 2


def test_the_latest_and_fullest_version_counts(lake: LabelingLake) -> None:
    rows = lake.query(
        "select job_name, label, path from annotations_view"
        " where job_name in ('edited', 'twice') order by 1"
    )
    folder = "raw/labeling_insights/label_studio"
    assert rows == [("edited", "1", f"{folder}/edited/1"), ("twice", "a", f"{folder}/twice/a.json")]


def test_a_region_without_label_does_not_cost_the_others(lake: LabelingLake) -> None:
    rows = lake.query(
        "select data_record_id, answer_type, label_set from annotations_view"
        " where job_name = 'regions' order by 1"
    )
    assert rows == [("1", "bounding_boxes", "car"), ("3", "bounding_boxes", "car")]
    rows = lake.query(
        "select reject_reason, is_excluded from labeling_rejects"
        " where job_name = 'regions' order by reject_id"
    )
    unlabeled = ("unlabeled_region", False)
    assert rows == [unlabeled, ("unknown_answer_content", True), unlabeled]


def test_a_project_is_no_job_of_ground_truth(lake: LabelingLake) -> None:
    rows = lake.query(
        "select job_name, source_tool, labeled_items from labeling_jobs"
        " where job_name like '%gaps' order by 1"
    )
    assert rows == [("gaps", "ground_truth", 5), ("label_studio/gaps", "label_studio", 1)]


def test_a_lost_letter_costs_its_annotation_only(lake: LabelingLake) -> None:
    rows = lake.query("select data_record_id from annotations_view where job_name = 'letters'")
    assert rows == [("1",)]
    rows = lake.query("select reject_reason from labeling_rejects where job_name = 'letters'")
    assert rows == [("unreadable_line",)]


def test_every_export_of_label_studio_is_read(lake: LabelingLake) -> None:
    rows = lake.query(
        "select job_name, data_record_id, question, answer_type, label_set, user_id, submitted_at"
        " from annotations_view where job_name in ('min', 'old', 'lines', 'stored')"
        " and question_label_index = 1 order by 1, 2"
    )
    at = datetime(2026, 3, 1, 10)
    assert rows == [
        ("lines", "1", "s", "classification", "a", "7", at),
        ("lines", "2", "s", "classification", "a", "7", at),
        ("min", "1", "sentiment", "classification", "Positive", "1", at),
        ("min", "2", "box", "bounding_boxes", "bus + car", "1", at),
        ("old", "1", "s", "classification", "Positive", "unnamed", at),
        ("stored", "5", "s", "classification", "Pos", "7", at),
    ]


def test_an_edit_replaces_and_one_person_is_one_worker(lake: LabelingLake) -> None:
    rows = lake.query(
        "select data_record_id, label_set, user_id, is_duplicate from annotations_view"
        " where job_name = 'edits' order by 1, 4"
    )
    assert [row for row in rows if not row[3]] == [
        ("1", "b", "7", False),
        ("2", "a", "7", False),
        ("3", "a", "7", False),
        ("4", "", "7", False),
        ("6", "a", "7", False),
    ]
    assert [row[0] for row in rows if row[3]] == ["1", "2", "3", "4", "6"]
    rows = lake.query(
        "select reject_reason, count(*) from labeling_rejects where job_name = 'edits'"
        " group by reject_reason order by reject_reason"
    )
    assert rows == [("invalid_time_spent", 2), ("missing_worker_id", 2), ("replaced", 1)]


def test_each_question_has_its_own_agreement(lake: LabelingLake) -> None:
    rows = lake.query(
        "select series_name, compared_answers, krippendorff_alpha_nominal from job_agreement"
        " where job_name = 'two' order by 1"
    )
    assert rows == [("two: mood", 4, 1.0), ("two: topic", 4, -0.5)]
    rows = lake.query("select labeled_items, labels from labeling_jobs where job_name = 'two'")
    assert rows == [(4, 4)]


def test_every_element_of_an_answer_is_read(lake: LabelingLake) -> None:
    rows = lake.query(
        "select data_record_id, question, label from annotations_view"
        " where job_name = 'elements' order by 1, 2"
    )
    assert rows == [
        ("1", "crowd-classifier", "x"),
        ("1", "crowd-entity-annotation", "PER"),
        ("2", "crowd-classifier", "x"),
    ]
    rows = lake.query(
        "select job_name, data_record_id, answer_type, label, user_id from annotations_view"
        " where job_name in ('near/twin', 'far/twin', 'array', 'video', 'masks') order by 1, 5"
    )
    first, second = "public.us-east-1.E", "public.us-east-1.F"
    assert rows == [
        ("array", "1", "classification", "x", first),
        ("array", "1", "classification", "y", second),
        ("far/twin", "1", "classification", "x", first),
        ("masks", "1", "masks", None, first),
        ("masks", "1", "masks", None, second),
        ("near/twin", "1", "classification", "x", first),
        ("video", "7/frames/2", "classification", "x", first),
    ]
    assert lake.query("select * from worker_pair_agreement where job_name = 'masks'") == []


def test_seconds_and_clocks_are_plausible(lake: LabelingLake) -> None:
    rows = lake.query(
        "select job_name, elapsed_days, labeled_items, median_time_spent_seconds"
        " from labeling_jobs where job_name in ('seconds', 'clocks') order by 1"
    )
    assert rows == [("clocks", 1, 1, None), ("seconds", 1, 6, 4.5)]
    rows = lake.query(
        "select job_name, reject_reason, is_excluded, count(*) from labeling_rejects"
        " where job_name in ('seconds', 'clocks') group by 1, 2, 3 order by 1"
    )
    assert rows == [
        ("clocks", "implausible_submission_time", True, 3),
        ("seconds", "invalid_time_spent", False, 4),
    ]


def test_label_sets_that_read_alike_are_different(lake: LabelingLake) -> None:
    rows = lake.query(
        "select distinct data_record_id, label_set from annotations_view"
        " where job_name = 'sets' order by 1"
    )
    assert len({labels for _, labels in rows}) == 5
    assert (rows[0][1], rows[4][1]) == ("a + b", "a")
    rows = lake.query("select categories from job_agreement where job_name = 'sets'")
    assert rows == [(5,)]


def test_blank_ids_and_labels_are_missing_ones(lake: LabelingLake) -> None:
    rows = lake.query(
        "select reject_reason from labeling_rejects where job_name = 'blanks' order by path"
    )
    assert [reason for (reason,) in rows] == [
        "missing_worker_id",
        "missing_submission_time",
        "empty_label",
    ]


def test_jobs_without_an_answer_that_counts_are_listed(lake: LabelingLake) -> None:
    rows = lake.query("select job_name from labeling_jobs where is_all_rejected order by 1")
    assert [job for (job,) in rows] == [
        "blanks",
        "latin-1",
        "pretty",
        "skipped",
        "unread",
        "utf-16",
    ]


def test_the_manifest_says_what_needs_no_answer(lake: LabelingLake) -> None:
    columns = "job_objects, consolidated_objects, machine_labeled_objects, answers_to_goal"
    rows = lake.query(f"select {columns} from labeling_jobs where job_name = 'mapped'")
    assert rows == [(4, 3, 1, 1)]
    rows = lake.query(
        "select label, consolidated_objects from annotations_per_label where job_name = 'mapped'"
    )
    assert sorted(rows) == [("cat", 2), ("dog", 2)]
    rows = lake.query("select reject_reason from labeling_rejects where job_name = 'mapped'")
    assert rows == [("failed_object",)]


def test_no_encoding_and_no_long_line_ends_the_run(lake: LabelingLake) -> None:
    rows = lake.query(
        "select source_tool, data_record_id, label from annotations_view"
        " where job_name like '%codes' order by 1, 2"
    )
    # The export with the long line repeats the annotation of the other.
    twice = [("label_studio", "1", "é")] * 2
    assert rows == [("ground_truth", "0", "é"), *twice]
    rows = lake.query(
        "select distinct path, reject_reason from labeling_rejects"
        " where path like '%latin-1%' or path like '%utf-16%'"
    )
    folder = "codes/annotations/worker-response/iteration-1"
    assert {
        path.removeprefix("raw/labeling_insights/"): reason for path, reason in rows
    } == dict.fromkeys(
        [
            f"{folder}/1/latin-1.json",
            f"{folder}/2/utf-16.json",
            "label_studio/codes/latin-1.json",
            "label_studio/codes/utf-16.json",
            "latin-1/manifests/output/output.manifest",
            "utf-16/manifests/output/output.manifest",
        ],
        "unreadable_line",
    )


def test_three_files_with_one_of_two_answers(lake: LabelingLake) -> None:
    rows = lake.query(
        "select iteration, data_record_id, label, user_id, worker_type from annotations_view"
        " where job_name = 'three-files' order by path, label"
    )
    assert rows == [
        (1, "17", "Compute", "sub-1", "private"),
        (1, "17", "Storage", "A1B2C3", "mechanical_turk"),
        (1, "4711", "Storage", "A1B2C3", "mechanical_turk"),
        (2, "18", "Compute", "vendor.us-east-1.9", "vendor"),
    ]


def test_every_workforce_is_counted(lake: LabelingLake) -> None:
    rows = lake.query(
        "select user_id, labeled_items from annotations_per_user where job_name = 'three-files'"
    )
    assert dict(rows) == {"sub-1": 1, "A1B2C3": 2, "vendor.us-east-1.9": 1}


def test_every_kind_of_answer_is_read(lake: LabelingLake) -> None:
    rows = lake.query(
        "select answer_type, label_set, count(label) from annotations_view"
        " where job_name = 'kinds' group by data_record_id, answer_type, label_set"
        " order by data_record_id"
    )
    assert rows == [
        ("multi_select", "a + b", 2),
        ("multi_select", "a + c", 2),
        ("named_entities", "date + party", 3),
        ("bounding_boxes", "car", 1),
        ("bounding_boxes", "", 0),
    ]


def test_buckets_are_closed_on_the_left_only(lake: LabelingLake) -> None:
    rows = lake.query(
        "select number_of_annotations, number_of_users from users_per_bucket_annotations"
        " where job_name = 'buckets' order by bucket_number"
    )
    expected = [("B1: 0-24", 1), ("B2: 25-49", 1), ("B3: 50-74", 0), ("B4: 75-99", 1)]
    assert rows == [*expected, ("B5: 100+", 1)]


def test_days_without_labels_are_there(lake: LabelingLake) -> None:
    rows = lake.query(
        "select submission_date, labeled_items from annotations_per_day"
        " where job_name = 'gaps' order by submission_date"
    )
    first = START.date()
    assert rows == [(first + timedelta(days=n), c) for n, c in enumerate([3, 0, 0, 0, 2])]


def test_a_redo_replaces_and_a_second_delivery_does_not_count(lake: LabelingLake) -> None:
    ((items, objects, redos, duplicates),) = lake.query(
        "select labeled_items, labeled_objects, redo_items, duplicate_items"
        " from annotations_per_user where job_name = 'redo'"
    )
    assert (items, objects, redos, duplicates) == (2, 1, 1, 1)
    rows = lake.query("select majority_label from consensus_labels where job_name = 'redo'")
    assert rows == [("dog",)]


def test_the_goal_comes_from_the_manifest(lake: LabelingLake) -> None:
    columns = "job_objects, consolidated_objects, goal_answers, answers_to_goal, days_to_goal"
    ((objects, merged, goal, missing, days),) = lake.query(
        f"select {columns} from labeling_jobs where job_name = 'chained'"
    )
    assert (objects, merged, goal, missing, days) == (3, 1, 6, 3, 1)
    rows = lake.query(
        "select label, consolidated_objects from annotations_per_label"
        " where job_name = 'chained' order by label"
    )
    assert rows == [("cat", None), ("dog", 1)]


def test_label_studio_goes_through_the_same_marts(lake: LabelingLake) -> None:
    rows = lake.query(
        "select data_record_id, user_id, answer_type, label_set, time_spent_seconds"
        " from annotations_view where job_name = 'desk' and label_index = 1 order by 1, 2"
    )
    assert rows == [
        ("1", "2", "classification", "news", 3.5),
        ("1", "3", "classification", "sports", 2.0),
        ("4", "2", "named_entities", "car", 1.0),
        ("5", "2", "bounding_boxes", "car", 1.0),
    ]
    rows = lake.query("select reject_reason from labeling_rejects where job_name = 'desk'")
    assert rows == [("cancelled",)]


def test_an_indented_export_is_rejected_line_by_line(lake: LabelingLake) -> None:
    rows = lake.query(
        "select reject_reason, count(*) > 50, max(fix) from labeling_rejects"
        " where job_name = 'pretty' group by reject_reason"
    )
    ((reason, many, fix),) = rows
    assert (reason, many) == ("unreadable_line", True)
    assert "jq -c" in fix


def test_bad_answers_are_rejects_with_a_fix(lake: LabelingLake) -> None:
    rows = lake.query(
        "select split_part(split_part(path, '/', 8), '.', 1), reject_reason, is_excluded, fix"
        " from labeling_rejects where job_name = 'bad' and path like '%/iteration-1/%'"
    )
    assert {name: reason for name, reason, _, _ in rows} == {
        "cut": "unreadable_line",
        "array": "missing_worker_id",
        "scalar": "unreadable_line",
        "no-answers": "no_answers",
        "answers-text": "unreadable_line",
        "answers-a-text": "unreadable_line",
        "answers-a-number": "missing_worker_id",
        "wrong-type": "invalid_time_spent",
        "wrong-time": "invalid_acceptance_time",
        "robot": "unknown_worker_type",
        "widget": "unknown_answer_content",
        "no-label": "empty_label",
        "no-time": "missing_submission_time",
        "bad-time": "invalid_submission_time",
        "no-worker": "missing_worker_id",
        "not-utf8": "unreadable_line",
    }
    assert all(fix for _, _, _, fix in rows)
    counted = {name for name, _, excluded, _ in rows if not excluded}
    assert counted == {"robot", "wrong-time", "wrong-type"}
    rows = lake.query(
        "select path, reject_reason from labeling_rejects"
        " where job_name = 'bad' and path not like '%/iteration-1/%' order by path"
    )
    assert rows == [
        ("raw/labeling_insights/bad/annotations/worker-response/astray.json", "unknown_path"),
        ("raw/labeling_insights/bad/manifests/output/output.manifest", "unreadable_line"),
    ]


def test_what_is_good_beside_the_bad_counts(lake: LabelingLake) -> None:
    rows = lake.query(
        "select worker_type, time_spent_seconds from annotations_view"
        " where job_name = 'bad' order by time_spent_seconds, worker_type"
    )
    without_seconds = [("mechanical_turk", None), ("mechanical_turk", None), ("unknown", None)]
    assert rows == [("mechanical_turk", 4.0), *without_seconds]


def test_skew_is_ginis(lake: LabelingLake) -> None:
    counts = sorted(BUCKETS.values())
    pairs = sum(abs(a - b) for a in counts for b in counts)
    gini = pairs / (2 * len(counts) * sum(counts))
    ((found, top),) = lake.query(
        "select user_gini, top_user_pct from labeling_jobs where job_name = 'buckets'"
    )
    assert found == pytest.approx(gini)
    assert top == pytest.approx(100 * 100 / sum(counts))


def test_an_empty_lake_builds_empty_tables(tmp_path: Path) -> None:
    empty = LabelingLake(tmp_path)
    # Generic tests say nothing of tables without rows.
    result = empty.build("--exclude", "test_type:unit", "test_type:generic")
    assert result.returncode == 0, result.stdout[-6_000:]
    assert empty.query("select count(*) from annotations_view") == [(0,)]
    assert empty.query("select count(*) from labeling_jobs") == [(0,)]


def test_a_truncated_gzip_is_left_out_and_named(lake: LabelingLake) -> None:
    assert f"{CUT}/cut.json.gz is a truncated gzip file" in lake.printed
    assert "Fix: upload it again" in lake.printed
    assert lake.query("select count(*) from annotations_view where job_name = 'cut'") == [(1,)]


@LONG
def test_days_follow_the_time_zone_variable(tmp_path: Path) -> None:
    late = LabelingLake(tmp_path)
    moment = datetime(2024, 3, 1, 23, 30)
    late.write_answer("j", 0, answer("classification", ["x"], "public.a.b", moment))
    result = late.build("--vars", "{labeling_insights_time_zone: Asia/Tokyo}")
    assert result.returncode == 0, result.stdout[-6_000:]
    assert late.query("select submission_date from annotations_per_day") == [(date(2024, 3, 2),)]


def test_counts_add_up(lake: LabelingLake) -> None:
    """Rejects that exclude, and answers that count, are what the files hold."""
    found = Counter(
        dict(
            lake.query(
                "select reject_reason is null, count(*)"
                " from stg_labeling_insights__ground_truth_answers"
                " where question_index = 1 group by 1"
            )
        )
    )
    ((counted,),) = lake.query(
        "select count(distinct annotation_id) from annotations_view"
        " where source_tool = 'ground_truth'"
    )
    assert found[True] == counted
    assert found[False] == 24
