"""A stand-in for the AWS Well-Architected Tool, which moto does not have.

Does what AWS's documentation says of the operations that have a method here. A lens is a draft
until a version of it is made. A workload is reviewed by the version of a lens that it got first,
until the review is upgraded. Answers are held to the choices of that version.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.stand_in import Refused, stand_in

_PAGE = 2  # small, so that clients must page


class WellArchitected:
    """Lenses and workloads of one account. `calls` counts the calls that write."""

    def __init__(self) -> None:
        self.lenses: dict[str, dict[str, Any]] = {}
        self.workloads: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.calls = 0
        self.stops_at: int | None = None
        # What an import ends with, and how many calls it lasts.
        self.import_status = "IN_PROGRESS"
        self.import_lasts = 0
        self._importing = 0

    def import_lens(self, **given: Any) -> dict[str, Any]:
        """Import a lens as a draft: a new one, or a draft beside the versions of one."""
        self._write()
        self._importing = self.import_lasts
        text = json.loads(given["JSONString"])
        alias = given.get("LensAlias")
        if alias is None:
            if given["ClientRequestToken"] in self.tokens:
                return self.tokens[given["ClientRequestToken"]]
            alias = f"arn:aws:wellarchitected:{REGION}:{ACCOUNT}:lens/{uuid.uuid4().hex}"
            tags = given.get("Tags", {})
            self.lenses[alias] = {"name": text["name"], "versions": {}, "draft": None, "tags": tags}
        if alias not in self.lenses:
            raise Refused(404, "ResourceNotFoundException", f"no lens {alias}")
        answer = {"LensArn": alias, "Status": self.import_status}
        if self.import_status == "ERROR":
            return answer
        self.lenses[alias]["draft"] = text
        self.tokens[given["ClientRequestToken"]] = answer
        return answer

    def create_lens_version(self, **given: Any) -> dict[str, Any]:
        """Publish the draft of a lens as a version."""
        self._write()
        lens = self._lens(given["LensAlias"])
        self._importing -= 1
        if self._importing >= 0:
            raise Refused(409, "ConflictException", "the lens is being imported")
        if lens["draft"] is None:
            raise Refused(409, "ConflictException", "the lens has no draft")
        if given["LensVersion"] in lens["versions"]:
            raise Refused(409, "ConflictException", "the version exists")
        lens["versions"][given["LensVersion"]] = lens["draft"]
        lens["draft"] = None
        return {"LensArn": given["LensAlias"], "LensVersion": given["LensVersion"]}

    def list_lenses(self, **given: Any) -> dict[str, Any]:
        """Lenses that are published, or drafts, by the beginning of their name."""
        found = []
        for arn, lens in sorted(self.lenses.items()):
            is_draft = not lens["versions"]
            if given.get("LensStatus", "ALL") not in ("ALL", "DRAFT" if is_draft else "PUBLISHED"):
                continue
            if lens["name"].startswith(given.get("LensName", "")):
                version = {} if is_draft else {"LensVersion": list(lens["versions"])[-1]}
                found.append({"LensArn": arn, "LensName": lens["name"], **version})
        return _page("LensSummaries", found, given)

    def delete_lens(self, **given: Any) -> dict[str, Any]:
        """Delete all versions of a lens, and its draft."""
        self._write()
        self._lens(given["LensAlias"])
        if given["LensStatus"] == "ALL":
            del self.lenses[given["LensAlias"]]
        return {}

    def list_tags_for_resource(self, **given: Any) -> dict[str, Any]:
        """The tags of a lens or of a workload, by its ARN."""
        arn = given["WorkloadArn"]
        tags = {one["WorkloadArn"]: one["Tags"] for one in self.workloads.values()}
        tags |= {alias: lens.get("tags", {}) for alias, lens in self.lenses.items()}
        if arn not in tags:
            raise Refused(404, "ResourceNotFoundException", f"no resource {arn}")
        return {"Tags": tags[arn]}

    def delete_workload(self, **given: Any) -> dict[str, Any]:
        """Delete a workload with its answers and milestones."""
        self._write()
        del self.workloads[self._workload(given)["WorkloadName"]]
        return {}

    def create_workload(self, **given: Any) -> dict[str, Any]:
        """Make a workload; a name can be taken once."""
        self._write()
        name = given["WorkloadName"]
        if name in self.workloads:
            raise Refused(409, "ConflictException", f"{name} exists")
        for alias in given["Lenses"]:
            self._published(alias)
        workload_id = uuid.uuid4().hex
        arn = f"arn:aws:wellarchitected:{REGION}:{ACCOUNT}:workload/{workload_id}"
        self.workloads[name] = {
            "WorkloadId": workload_id,
            "WorkloadArn": arn,
            "WorkloadName": name,
            "Lenses": list(given["Lenses"]),
            "Tags": given.get("Tags", {}),
            "versions": {alias: self._newest(alias) for alias in given["Lenses"]},
            "answers": {},
            "milestones": [],
        }
        return {"WorkloadId": workload_id, "WorkloadArn": arn}

    def list_workloads(self, **given: Any) -> dict[str, Any]:
        """Workloads by the beginning of their name, page by page."""
        keys = ("WorkloadId", "WorkloadArn", "WorkloadName", "Lenses")
        found = [
            {key: one[key] for key in keys}
            for name, one in sorted(self.workloads.items())
            if name.startswith(given.get("WorkloadNamePrefix", ""))
        ]
        return _page("WorkloadSummaries", found, given)

    def get_workload(self, **given: Any) -> dict[str, Any]:
        """A workload with its tags."""
        one = self._workload(given)
        keys = ("WorkloadId", "WorkloadArn", "WorkloadName", "Lenses", "Tags")
        return {"Workload": {key: one[key] for key in keys}}

    def associate_lenses(self, **given: Any) -> dict[str, Any]:
        """Add lenses to a workload."""
        self._write()
        one = self._workload(given)
        for alias in given["LensAliases"]:
            self._published(alias)
            if alias not in one["Lenses"]:
                one["Lenses"].append(alias)
                one["versions"][alias] = self._newest(alias)
        return {}

    def get_lens_review(self, **given: Any) -> dict[str, Any]:
        """The version of a lens that a workload is reviewed by."""
        version = self._workload(given)["versions"][given["LensAlias"]]
        review = {"LensAlias": given["LensAlias"], "LensVersion": version}
        return {"WorkloadId": given["WorkloadId"], "LensReview": review}

    def upgrade_lens_review(self, **given: Any) -> dict[str, Any]:
        """Review by the newest version of the lens; a milestone keeps the state before."""
        self._write()
        one = self._workload(given)
        if given["MilestoneName"] in one["milestones"]:
            raise Refused(409, "ConflictException", "the milestone exists")
        one["milestones"].append(given["MilestoneName"])
        one["versions"][given["LensAlias"]] = self._newest(given["LensAlias"])
        return {}

    def get_answer(self, **given: Any) -> dict[str, Any]:
        """The answer to a question; without an answer nothing is selected."""
        return {**self._named(given), "Answer": self._answer(given)}

    def update_answer(self, **given: Any) -> dict[str, Any]:
        """Select choices of a question."""
        self._write()
        question = self._question(given)
        known = {one["id"] for one in question["choices"]}
        named = {*given.get("SelectedChoices", ()), *given.get("ChoiceUpdates", {})}
        if named - known:
            raise Refused(400, "ValidationException", f"no choices {sorted(named - known)}")
        none = [one for one in given["SelectedChoices"] if one.endswith("_no")]
        if none and len(given["SelectedChoices"]) > 1:
            raise Refused(400, "ValidationException", "None of these excludes other choices")
        workload = self._workload(given)
        workload["answers"][given["LensAlias"], given["QuestionId"]] = {
            "SelectedChoices": list(given.get("SelectedChoices", ())),
            "ChoiceAnswers": [
                {"ChoiceId": name, **update}
                for name, update in sorted(given.get("ChoiceUpdates", {}).items())
            ],
            "Notes": given.get("Notes", ""),
            "IsApplicable": given.get("IsApplicable", True),
        }
        return {**self._named(given), "Answer": self._answer(given)}

    def create_milestone(self, **given: Any) -> dict[str, Any]:
        """Keep the state of a workload under a name that can be taken once."""
        self._write()
        one = self._workload(given)
        if given["MilestoneName"] in one["milestones"]:
            raise Refused(409, "ConflictException", "the milestone exists")
        one["milestones"].append(given["MilestoneName"])
        return {"WorkloadId": one["WorkloadId"], "MilestoneNumber": len(one["milestones"])}

    def list_milestones(self, **given: Any) -> dict[str, Any]:
        """Milestones of a workload, page by page."""
        found = [
            {"MilestoneNumber": number, "MilestoneName": name}
            for number, name in enumerate(self._workload(given)["milestones"], 1)
        ]
        page = _page("MilestoneSummaries", found, given)
        return {**page, "WorkloadId": given["WorkloadId"]}

    def _write(self) -> None:
        self.calls += 1
        if self.stops_at == self.calls:
            raise Refused(403, "ExpiredTokenException", "The session has expired")

    def _lens(self, alias: str) -> dict[str, Any]:
        if alias not in self.lenses:
            raise Refused(404, "ResourceNotFoundException", f"no lens {alias}")
        return self.lenses[alias]

    def _published(self, alias: str) -> dict[str, Any]:
        versions = self._lens(alias)["versions"]
        if not versions:
            raise Refused(400, "ValidationException", f"{alias} is a draft")
        found: dict[str, Any] = list(versions.values())[-1]
        return found

    def _newest(self, alias: str) -> str:
        self._published(alias)
        return str(list(self.lenses[alias]["versions"])[-1])

    def _workload(self, given: dict[str, Any]) -> dict[str, Any]:
        for one in self.workloads.values():
            if one["WorkloadId"] == given["WorkloadId"]:
                return one
        raise Refused(404, "ResourceNotFoundException", f"no workload {given['WorkloadId']}")

    def _question(self, given: dict[str, Any]) -> dict[str, Any]:
        version = self._workload(given)["versions"].get(given["LensAlias"])
        if version is None:
            raise Refused(404, "ResourceNotFoundException", "the workload has no such lens")
        for pillar in self.lenses[given["LensAlias"]]["versions"][version]["pillars"]:
            for question in pillar["questions"]:
                if question["id"] == given["QuestionId"]:
                    return {**question, "pillar": pillar["id"]}
        raise Refused(404, "ResourceNotFoundException", f"no question {given['QuestionId']}")

    def _answer(self, given: dict[str, Any]) -> dict[str, Any]:
        question = self._question(given)
        kept = self._workload(given)["answers"].get((given["LensAlias"], given["QuestionId"]))
        return {
            "QuestionId": question["id"],
            "PillarId": question["pillar"],
            "QuestionTitle": question["title"],
            "IsApplicable": True,
            **(kept or {}),
        }

    def _named(self, given: dict[str, Any]) -> dict[str, Any]:
        return {key: given[key] for key in ("WorkloadId", "LensAlias")}


@contextmanager
def wellarchitected(patch: pytest.MonkeyPatch) -> Iterator[WellArchitected]:
    """Serve the tool on a free loopback port; boto3 finds it meanwhile."""
    service = WellArchitected()
    with stand_in("wellarchitected", service, patch):
        yield service


def _page(field: str, found: list[Any], given: dict[str, Any]) -> dict[str, Any]:
    first = int(given.get("NextToken") or 0)
    page: dict[str, Any] = {field: found[first : first + _PAGE]}
    return {**page, "NextToken": str(first + _PAGE)} if first + _PAGE < len(found) else page
