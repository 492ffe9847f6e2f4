"""CodeBuild's projects.

Properties: those of `_SHAPE`, as in the service's API. The tag says who made a project.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import once_assumable

# What plans state; CodeBuild adds defaults of its own to what it answers.
_SHAPE: Mapping[str, Any] = {
    "description": None,
    "source": dict.fromkeys(("type", "location", "gitCloneDepth", "buildspec")),
    "sourceVersion": None,
    "artifacts": {"type": None},
    "environment": dict.fromkeys(
        ("type", "image", "computeType", "privilegedMode", "environmentVariables")
    ),
    "serviceRole": None,
    "timeoutInMinutes": None,
    "concurrentBuildLimit": None,
    "logsConfig": {"cloudWatchLogs": dict.fromkeys(("status", "groupName"))},
}
_PAGE = 100  # names that BatchGetProjects takes


class CodeBuildProjects:
    """The projects of an account and region."""

    kind = "CodeBuild project"

    def __init__(self, client: Any, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def read(self, name: str) -> State | None:
        """The project as it is, or None where there is none."""
        found = self._client.batch_get_projects(names=[name])["projects"]
        return State(_owner(found[0]), _picked(found[0], _SHAPE)) if found else None

    def create(self, resource: Resource, owner: str) -> None:
        """Make the project; the same call sets the tag."""
        self._call(self._client.create_project, resource, owner)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring the project to the desired properties."""
        self._call(self._client.update_project, resource, owner)

    def delete(self, name: str) -> None:
        """Remove the project; CodeBuild takes one that has gone for removed."""
        self._client.delete_project(name=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        pages = self._client.get_paginator("list_projects").paginate()
        names = [name for page in pages for name in page["projects"]]
        found = [
            project
            for start in range(0, len(names), _PAGE)
            for project in self._client.batch_get_projects(names=names[start : start + _PAGE])[
                "projects"
            ]
        ]
        return [project["name"] for project in found if _owner(project) == owner]

    def _call(self, call: Callable[..., Any], resource: Resource, owner: str) -> None:
        tags = [{"key": OWNER_TAG, "value": owner}]
        once_assumable(
            lambda: call(name=resource.name, tags=tags, **resource.properties), self._sleep
        )


def _owner(project: Mapping[str, Any]) -> str | None:
    return {tag["key"]: tag["value"] for tag in project.get("tags") or ()}.get(OWNER_TAG)


def _picked(found: Mapping[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an answer that plans state."""
    return {
        key: _picked(found.get(key) or {}, inner) if inner else _plain(found.get(key))
        for key, inner in shape.items()
    }


def _plain(value: Any) -> Any:
    """Environment variables without the type that is the default."""
    if not isinstance(value, list):
        return value
    return [{k: v for k, v in one.items() if (k, v) != ("type", "PLAINTEXT")} for one in value]
