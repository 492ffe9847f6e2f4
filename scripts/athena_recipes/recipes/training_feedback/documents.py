"""Documents of a batch: a text of a learner becomes one line, without personal data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Comprehend's limit of a document for sentiment, key phrases and personal data.
MAX_BYTES = 5_120
# Characters that end a line for Comprehend, Python or Hive.
_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029\x00]+")
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True)
class Finding:
    """Personal data in a text: `kind` as Comprehend names it, and its place."""

    kind: str
    begin: int
    end: int


_PATTERNS = [
    ("EMAIL", re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    ("URL", re.compile(r"https?://\S+|www\.\S+")),
    ("SSN", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    (
        "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
        re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
    ),
    ("CREDIT_DEBIT_NUMBER", re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")),
    ("IP_ADDRESS", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
    (
        "PHONE",  # and no date
        re.compile(
            r"(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[ ()/.-]{0,2}\d){7,14}(?![\w.]*\d)"
        ),
    ),
]


def one_line(text: str) -> str:
    """The text in one line: ends of lines become spaces, blanks around it go."""
    return _LINE_ENDS.sub(" ", text).strip()


def is_too_long(text: str) -> bool:
    """Whether Comprehend refuses a document."""
    return len(text.encode()) > MAX_BYTES


def findings(text: str, names: Iterable[str] = ()) -> list[Finding]:
    """Personal data that local rules find: addresses, numbers, and the learner's own names.

    They know nothing of other people's names; Comprehend's job does.
    """
    found: list[Finding] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            digits = "".join(_DIGITS.findall(match[0]))
            if kind != "CREDIT_DEBIT_NUMBER" or _luhn(digits):
                found.append(Finding(kind, *match.span()))
    for name in names:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        found += [Finding("NAME", *match.span()) for match in pattern.finditer(text)]
    return found


def redacted(text: str, found: Iterable[Finding]) -> str:
    """The text with each finding as its kind in brackets; overlapping ones become one."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda each: (each.begin, -each.end)):
        if kept and one.begin < kept[-1].end:
            last = kept[-1]
            kept[-1] = Finding(last.kind, last.begin, max(last.end, one.end))
        elif one.begin < one.end:
            kept.append(one)
    for one in reversed(kept):
        text = f"{text[: one.begin]}[{one.kind}]{text[one.end :]}"
    return text


def _luhn(digits: str) -> bool:
    values = [int(one) for one in reversed(digits)]
    doubled = [value * 2 - 9 if value > 4 else value * 2 for value in values[1::2]]
    return 13 <= len(values) <= 19 and (sum(values[::2]) + sum(doubled)) % 10 == 0
