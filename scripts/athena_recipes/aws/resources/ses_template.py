"""SES e-mail templates.

Properties: `SubjectPart`, `TextPart`, `HtmlPart`. Templates of this API have no tags, so the HTML
part ends with a comment that says which command made it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State

_MARK = re.compile(rf"\n<!-- {OWNER_TAG}=([\w-]+) -->\Z")
_PARTS = ("SubjectPart", "TextPart", "HtmlPart")


def marked(html: str, owner: str) -> str:
    """The HTML part as it is stored, with the owner's mark at its end."""
    return f"{html}\n<!-- {OWNER_TAG}={owner} -->"


class SesTemplates:
    """E-mail templates whose names begin with a prefix."""

    kind = "SES template"

    def __init__(self, client: Any, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def read(self, name: str) -> State | None:
        """The template as it is, or None where there is none."""
        try:
            found = self._client.get_template(TemplateName=name)["Template"]
        except self._client.exceptions.TemplateDoesNotExistException:
            return None
        parts = {part: found.get(part) or "" for part in _PARTS}
        mark = _MARK.search(parts["HtmlPart"])
        if mark is None:
            return State(owner=None, properties={})
        parts["HtmlPart"] = parts["HtmlPart"][: mark.start()]
        return State(owner=mark[1], properties=parts)

    def create(self, resource: Resource, owner: str) -> None:
        """Create the template, marked as the owner's."""
        self._client.create_template(Template=_stored(resource, owner))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update the template to the desired properties."""
        self._client.update_template(Template=_stored(resource, owner))

    def delete(self, name: str) -> None:
        """Delete the template; a missing one is no error."""
        # SES answers with success where there is no such template.
        self._client.delete_template(TemplateName=name)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources that the owner created here."""
        names = sorted(name for name in self._names() if name.startswith(self._prefix))
        return [name for name in names if (state := self.read(name)) and state.owner == owner]

    def _names(self) -> Iterator[str]:
        token: dict[str, str] = {}
        while True:
            page = self._client.list_templates(MaxItems=100, **token)
            yield from (one["Name"] for one in page["TemplatesMetadata"])
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}


def _stored(resource: Resource, owner: str) -> Mapping[str, str]:
    parts = dict(resource.properties)
    return {"TemplateName": resource.name, **parts, "HtmlPart": marked(parts["HtmlPart"], owner)}
