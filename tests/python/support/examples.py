"""Worked examples in Markdown: a path in backquotes, then a block with the file's content."""

import re


def example_files(text: str) -> dict[str, str]:
    """Path -> content of every block that has a path above it."""
    blocks = re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return dict(blocks)
