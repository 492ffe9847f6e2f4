"""Parts of settings that are known only when they are deployed: references to other values."""

import re

# In the place of such a part; no rule judges what it stands for.
UNKNOWN = "\N{HORIZONTAL ELLIPSIS}"
_SUBSTITUTED = re.compile(r"\$\{[^!{}][^{}]*\}")
_INTERPOLATED = re.compile(r"(?<!\$)\$\{[^{}]*\}|(?<=\$\$\{)\$\{[^{}]*\}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LITERAL = re.compile(r"[\d.]+|true|false")


def of_sub(text: str) -> str:
    """The text of CloudFormation's Fn::Sub: ${name} is not known, ${!name} is the text ${name}."""
    return _SUBSTITUTED.sub(UNKNOWN, text).replace("${!", "${")


def of_terraform(text: str) -> str:
    """The value right of `=` in Terraform: ${…} is not known, $${…} is the text ${…}."""
    if quoted := _QUOTED.match(text):
        return _INTERPOLATED.sub(UNKNOWN, quoted[1]).replace("$${", "${")
    literal = _LITERAL.match(text)
    return literal[0] if literal else UNKNOWN
