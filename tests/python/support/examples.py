"""Worked examples in Markdown: a path in backquotes, then a block with the file's content."""

import re


def example_files(text: str) -> dict[str, str]:
    """Path -> content of every block that has a path above it."""
    blocks = re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return dict(blocks)


def example_commands(text: str) -> list[str]:
    """The lines of every block without a language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [line for language, block in blocks if not language for line in block.splitlines()]
