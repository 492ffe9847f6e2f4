"""XML of an API from botocore's shapes, and back: what a stand-in must hold to."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from typing import Any


def from_xml(shape: Any, element: ElementTree.Element) -> Any:
    """The value of a shape. An element that the shape does not have is an error."""
    if shape.type_name == "structure":
        names = {_name(member, name): name for name, member in shape.members.items()}
        found: dict[str, Any] = {}
        for child in element:
            name = names[child.tag.rpartition("}")[2]]
            found[name] = from_xml(shape.members[name], child)
        missing = set(shape.required_members) - found.keys()
        missing -= {name for name, one in shape.members.items() if "location" in one.serialization}
        assert not missing, f"{shape.name} lacks {missing}"
        return found
    if shape.type_name == "list":
        return [from_xml(shape.member, child) for child in element]
    text = element.text or ""
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return text == "true"
    if shape.type_name == "timestamp":
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
    if getattr(shape, "enum", None):
        assert text in shape.enum, f"{text} is no {shape.name}"
    return text


def to_xml(shape: Any, tag: str, value: Any) -> ElementTree.Element:
    """The element of a value. A key that the shape does not have is an error."""
    element = ElementTree.Element(tag)
    if shape.type_name == "structure":
        for name, inner in value.items():
            member = shape.members[name]
            element.append(to_xml(member, _name(member, name), inner))
    elif shape.type_name == "list":
        for inner in value:
            element.append(to_xml(shape.member, _name(shape.member, "member"), inner))
    elif shape.type_name == "boolean":
        element.text = str(value).lower()
    elif isinstance(value, datetime):
        element.text = value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    else:
        element.text = str(value)
    return element


def _name(shape: Any, name: str) -> str:
    return str(shape.serialization.get("name", name))
