"""A review in the AWS Well-Architected Tool: the lens, a workload, its answers and a milestone.

What is as planned is left alone, so a second `apply` changes nothing, and one that was stopped
continues. A workload that this command did not make is not touched.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.analytics_lens.lens.custom_lens import NAME, NONE, custom_lens
from athena_recipes.recipes.analytics_lens.lens.practices import Question, questions

OWNER = "analytics_lens"
_NOTES = 2084  # letters in the notes of an answer
_CHOICE_NOTES = 250
_PAGE = 50
_HASH = 12  # letters; two and a point are below the 32 of a version
_TRIES = 5
_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Answer:
    """The answer to a question: choices that hold, choices out of scope, and why."""

    question_id: str
    selected: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    notes: str

    @property
    def is_applicable(self) -> bool:
        """Whether a choice of the question is in scope."""
        return bool(self.selected)


@dataclass(frozen=True)
class Review:
    """What a review should have: the lens as JSON, answers, and the names of both."""

    workload: str
    milestone: str
    lens_json: str
    answers: tuple[Answer, ...]

    @property
    def text_hash(self) -> str:
        """The beginning of the name of the lens's version: it changes with the text alone."""
        return _token(self.lens_json)[:_HASH]

    def version(self, published: str | None) -> str:
        """The version of the lens, if `published` is the one before; that one if it has the text.

        A name is taken once. So it depends on the one before too: a text may come back.
        """
        if published is None:
            return self.text_hash
        if published.partition(".")[0] == self.text_hash:
            return published
        return f"{self.text_hash}.{_token(published, self.lens_json)[:_HASH]}"


@dataclass(frozen=True)
class Change:
    """What is done, or was done, to a part of a review."""

    action: str
    kind: str
    name: str
    detail: str = ""


def planned(
    project: str, rows: Sequence[Mapping[str, Any]], seen: Sequence[Mapping[str, Any]]
) -> Review:
    """The review of a project: `rows` are those of lens_question, `seen` those of lens_findings.

    A question for which nothing was seen is not answered. Raises UserError without a row.
    """
    if not rows:
        raise UserError(
            f"There is no project {project} in lens_question.",
            "Run `lens collect`, build the recipe, and pass --project as lens_runs has it.",
        )
    known = {str(row["practice_id"]): row for row in rows}
    answers = tuple(
        answer for one in questions() if (answer := _answer(one, known, seen)) is not None
    )
    text = json.dumps(custom_lens(), separators=(",", ":"))
    run = str(rows[0]["run_id"])
    return Review(workload_name(project), run[:100].ljust(3, "_"), text, answers)


def workload_name(project: str) -> str:
    """The name of a project's workload: AWS asks for 3 to 100 characters."""
    return project[:100].ljust(3, "_")


def _answer(
    question: Question, known: Mapping[str, Mapping[str, Any]], seen: Sequence[Mapping[str, Any]]
) -> Answer | None:
    rows = {
        one.practice_id: known[one.practice_id]["answer"]
        for one in question.practices
        if one.practice_id in known
    }
    outside = tuple(key for key, answer in rows.items() if answer == "out_of_scope")
    if len(outside) == len(rows):
        return Answer(question.question_id, (), outside, "Out of the scope of the scenario.")
    if all(answer in ("not_answered", "out_of_scope") for answer in rows.values()):
        return None
    selected = tuple(key for key, answer in rows.items() if answer in ("met", "excepted"))
    notes = [
        f"{row['practice_id']}: {row['object_name']}"
        + (f", accepted until {row['excepted_until']}" if row["is_excepted"] else "")
        for row in seen
        if row["practice_id"] in rows
    ]
    notes += [f"{key}: no evidence" for key, answer in rows.items() if answer == "not_answered"]
    return Answer(
        question.question_id,
        selected or (f"{question.question_id}{NONE}",),
        outside,
        _cut(notes),
    )


def _cut(notes: Sequence[str]) -> str:
    """The lines that fit into the notes of an answer, and how many do not."""
    text = ""
    for number, line in enumerate(notes):
        rest = f"... and {len(notes) - number} more"
        if len(text) + len(line) + len(rest) + 2 > _NOTES:
            return text + rest
        text += f"{line}\n"
    return text.rstrip()


@dataclass
class Tool:
    """The Well-Architected Tool of one account and region."""

    client: Any
    region: str
    _lens: dict[str, Any] | None = field(default=None)

    def changes(self, review: Review) -> list[Change]:
        """What `apply` would do; reads the account alone."""
        lens = self._published()
        found = [self._lens_change(lens, review)]
        version = review.version(_version(lens))
        workload = self._workload(review.workload)
        if workload is None:
            found.append(Change("create", "workload", review.workload))
            found += [_answered("create", one) for one in review.answers]
            return [*found, Change("create", "milestone", review.milestone)]
        found.append(Change("unchanged", "workload", review.workload))
        alias = lens["LensArn"] if lens and lens["LensArn"] in workload["Lenses"] else None
        if alias is None:
            found.append(Change("create", "lens of the workload", NAME))
        elif (old := self._reviewed(workload["WorkloadId"], alias)) != version:
            found.append(_upgraded(old, version))
        for one in review.answers:
            there = self._current(workload["WorkloadId"], alias, one.question_id) if alias else None
            action = "create" if there is None else "unchanged" if _equals(there, one) else "update"
            found.append(_answered(action, one))
        is_kept = review.milestone in self._milestones(workload["WorkloadId"])
        action = "unchanged" if is_kept else "create"
        return [*found, Change(action, "milestone", review.milestone)]

    def apply(self, review: Review, done: Callable[[Change], None]) -> None:
        """Bring the review to the plan; `done` is called after each change."""
        workload = self._workload(review.workload)
        lens = self._published()
        change = self._lens_change(lens, review)
        version = review.version(_version(lens))
        if change.action != "unchanged":
            # A draft is of a run that was stopped; it may have another text.
            known = lens["LensArn"] if lens else self._draft()
            arn = self._imported(review, known, version)
        else:
            assert lens is not None
            arn = lens["LensArn"]
        done(change)
        if workload is None:
            answer = self.client.create_workload(
                WorkloadName=review.workload,
                Description=f"dbt project {review.workload}"[:250],
                Environment="PRODUCTION",
                AwsRegions=[self.region],
                ReviewOwner="athena-recipes analytics_lens",
                Lenses=[arn],
                ClientRequestToken=_token("workload", review.workload),
                Tags={OWNER_TAG: OWNER},
            )
            workload_id, is_new = answer["WorkloadId"], True
            done(Change("create", "workload", review.workload))
        else:
            workload_id = workload["WorkloadId"]
            is_new = arn not in workload["Lenses"]
            if is_new:
                self.client.associate_lenses(WorkloadId=workload_id, LensAliases=[arn])
                done(Change("create", "lens of the workload", NAME))
            elif (old := self._reviewed(workload_id, arn)) != version:
                # Answers to questions that stay are kept; the milestone has those that go.
                self.client.upgrade_lens_review(
                    WorkloadId=workload_id,
                    LensAlias=arn,
                    MilestoneName=f"before lens {version}",
                    ClientRequestToken=_token("upgrade", workload_id, version),
                )
                done(_upgraded(old, version))
        for one in review.answers:
            there = None if is_new else self._current(workload_id, arn, one.question_id)
            if there is not None and _equals(there, one):
                done(_answered("unchanged", one))
                continue
            self.client.update_answer(
                WorkloadId=workload_id,
                LensAlias=arn,
                QuestionId=one.question_id,
                SelectedChoices=list(one.selected),
                ChoiceUpdates={
                    name: {
                        "Status": "NOT_APPLICABLE",
                        "Reason": "OUT_OF_SCOPE",
                        "Notes": "Out of the scope of the scenario."[:_CHOICE_NOTES],
                    }
                    for name in one.out_of_scope
                },
                Notes=one.notes,
                IsApplicable=one.is_applicable,
                **({} if one.is_applicable else {"Reason": "OUT_OF_SCOPE"}),
            )
            done(_answered("update", one))
        if review.milestone not in self._milestones(workload_id):
            self.client.create_milestone(
                WorkloadId=workload_id,
                MilestoneName=review.milestone,
                ClientRequestToken=_token("milestone", workload_id, review.milestone),
            )
            done(Change("create", "milestone", review.milestone))

    def destroy(self, name: str, done: Callable[[Change], None]) -> None:
        """Delete a workload with its answers and milestones, and the lens if no other one has it.

        `done` is called after each change. Neither is touched if something else made it.
        """
        if workload := self._workload(name):
            self.client.delete_workload(
                WorkloadId=workload["WorkloadId"],
                ClientRequestToken=_token("delete", workload["WorkloadId"]),
            )
            done(Change("delete", "workload", name))
        for arn in self._own_lenses():
            done(self._lens_removed(arn, self._users(arn) - {name}))

    def _lens_removed(self, arn: str, users: set[str]) -> Change:
        tags = self.client.list_tags_for_resource(WorkloadArn=arn).get("Tags", {})
        if tags.get(OWNER_TAG) != OWNER:
            return Change("unchanged", "lens", NAME, "imported by something else")
        if users:
            return Change("unchanged", "lens", NAME, f"the lens of {', '.join(sorted(users))}")
        self.client.delete_lens(
            LensAlias=arn, LensStatus="ALL", ClientRequestToken=_token("delete", arn)
        )
        return Change("delete", "lens", NAME)

    def _imported(self, review: Review, known: str | None, version: str) -> str:
        """Import the lens and publish it as a version; its ARN. Raises UserError if AWS cannot."""
        of: dict[str, Any] = {"LensAlias": known} if known else {"Tags": {OWNER_TAG: OWNER}}
        answer = self.client.import_lens(
            JSONString=review.lens_json,
            ClientRequestToken=_token("import", known or "", version),
            **of,
        )
        if answer.get("Status") == "ERROR":
            raise UserError(
                "The Well-Architected Tool could not import the lens.",
                "Run `lens export`, and import the file in the console: it names the fault.",
            )
        for left in reversed(range(_TRIES)):
            try:
                self.client.create_lens_version(
                    LensAlias=answer["LensArn"],
                    LensVersion=version,
                    IsMajorVersion=False,
                    ClientRequestToken=_token("version", version),
                )
                break
            except ClientError as error:
                # An import that is in progress has no draft to publish yet.
                is_early = error.response["Error"]["Code"] == "ConflictException"
                if not (is_early and left and answer.get("Status") == "IN_PROGRESS"):
                    raise
                time.sleep(_WAIT_SECONDS)
        return str(answer["LensArn"])

    def _lens_change(self, lens: Mapping[str, Any] | None, review: Review) -> Change:
        old = _version(lens)
        version = review.version(old)
        if old is None:
            return Change("create", "lens", NAME, f"version {version}")
        if old == version:
            return Change("unchanged", "lens", NAME, f"version {version}")
        return Change("update", "lens", NAME, f"version {old} -> {version}")

    def _published(self) -> dict[str, Any] | None:
        return self._own_lens("PUBLISHED")

    def _draft(self) -> str | None:
        """The lens that an interrupted run imported and did not publish."""
        found = self._own_lens("DRAFT")
        return str(found["LensArn"]) if found else None

    def _own_lenses(self) -> list[str]:
        """ARNs of lenses with the lens's name, whether a version was published or not."""
        found = (self._own_lens(status) for status in ("PUBLISHED", "DRAFT"))
        return list(dict.fromkeys(str(one["LensArn"]) for one in found if one))

    def _users(self, arn: str) -> set[str]:
        """Names of the workloads that are reviewed by the lens."""
        return {
            str(one["WorkloadName"])
            for one in self._pages(self.client.list_workloads, "WorkloadSummaries")
            if arn in one.get("Lenses", ())
        }

    def _own_lens(self, status: str) -> dict[str, Any] | None:
        given = {"LensType": "CUSTOM_SELF", "LensStatus": status, "LensName": NAME}
        for one in self._pages(self.client.list_lenses, "LensSummaries", **given):
            if one.get("LensName") == NAME:
                return one
        return None

    def _workload(self, name: str) -> dict[str, Any] | None:
        for one in self._pages(
            self.client.list_workloads, "WorkloadSummaries", WorkloadNamePrefix=name
        ):
            if one.get("WorkloadName") == name:
                found: dict[str, Any] = self.client.get_workload(WorkloadId=one["WorkloadId"])[
                    "Workload"
                ]
                if found.get("Tags", {}).get(OWNER_TAG) != OWNER:
                    raise UserError(
                        f"The workload `{name}` exists already and was made by something else.",
                        "Nothing was changed. Pass --workload with another name.",
                    )
                return {**found, "Lenses": [*one.get("Lenses", ()), *found.get("Lenses", ())]}
        return None

    def _current(self, workload_id: str, alias: str, question_id: str) -> dict[str, Any] | None:
        answer = self.client.get_answer(
            WorkloadId=workload_id, LensAlias=alias, QuestionId=question_id
        )["Answer"]
        found: dict[str, Any] = answer
        is_new = not found.get("SelectedChoices") and found.get("IsApplicable", True)
        return None if is_new else found

    def _reviewed(self, workload_id: str, alias: str) -> str:
        """The version of the lens that the workload is reviewed by."""
        answer = self.client.get_lens_review(WorkloadId=workload_id, LensAlias=alias)
        return str(answer["LensReview"].get("LensVersion"))

    def _milestones(self, workload_id: str) -> set[str]:
        found = self._pages(
            self.client.list_milestones, "MilestoneSummaries", WorkloadId=workload_id
        )
        return {str(one["MilestoneName"]) for one in found}

    def _pages(
        self, call: Callable[..., Any], field: str, **given: Any
    ) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            answer = call(MaxResults=_PAGE, **given, **token)
            yield from answer.get(field, ())
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}


def _version(lens: Mapping[str, Any] | None) -> str | None:
    return str(lens.get("LensVersion")) if lens else None


def _upgraded(old: str, version: str) -> Change:
    return Change("update", "lens of the workload", NAME, f"version {old} -> {version}")


def _answered(action: str, answer: Answer) -> Change:
    return Change(action, "answer", answer.question_id, ", ".join(answer.selected))


def _equals(there: Mapping[str, Any], answer: Answer) -> bool:
    outside = {
        one["ChoiceId"]
        for one in there.get("ChoiceAnswers", ())
        if one.get("Status") == "NOT_APPLICABLE"
    }
    return (
        set(there.get("SelectedChoices", ())) == set(answer.selected)
        and outside == set(answer.out_of_scope)
        and there.get("Notes", "") == answer.notes
        and there.get("IsApplicable", True) == answer.is_applicable
    )


def _token(*of: str) -> str:
    return hashlib.sha256("\0".join(of).encode()).hexdigest()
