"""The closest names for one that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str], most: int = 1) -> str:
    """` Did you mean x?`, with at most `most` names, to follow a sentence; empty without one."""
    close = get_close_matches(name, list(known), n=most)
    return f" Did you mean {' or '.join(close)}?" if close else ""
