"""Athena SQL as tokens that know their position in the text; nothing is thrown away.

Athena has two grammars. In queries, CTAS and views (Trino's) a backslash is a character and double
quotes make identifiers; in the rest (Hive's) a backslash escapes and double quotes make strings.
"""

import re
from dataclasses import dataclass
from enum import Enum

from athena_local.errors import StatementError

MAX_STATEMENT_BYTES = 262_144


class Kind(Enum):
    """What a token is; SPACE and COMMENT carry no meaning."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    HIVE_STRING = "hive_string"  # '…' or "…" with backslash escapes
    QUOTED = "quoted"  # "identifier"
    BACKTICKED = "backticked"  # `identifier`
    WORD = "word"
    NUMBER = "number"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is `sql[start:end]` of the statement it was read from."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def is_blank(self) -> bool:
        """Whether it is white space or a comment."""
        return self.kind is Kind.SPACE or self.kind is Kind.COMMENT

    def is_word(self, word: str) -> bool:
        """Whether it is that keyword (lower case)."""
        return self.kind is Kind.WORD and self.text.lower() == word

    @property
    def value(self) -> str:
        """An identifier's or string's content, unquoted; bare words in lower case."""
        if self.kind is Kind.WORD:
            return self.text.lower()
        if self.kind is Kind.HIVE_STRING:
            return _HIVE_ESCAPE.sub(_unescaped, self.text[1:-1])
        if self.kind in (Kind.STRING, Kind.QUOTED, Kind.BACKTICKED):
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote)
        return self.text


# The alternatives are tried in this order; the last one matches any character.
_TRINO_STRINGS = r"""(?P<string>'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*")"""
_HIVE_STRINGS = r"""(?P<hive_string>'(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.)*")"""
_REST = r"""(?P<space>\s+)
    | (?P<comment>--[^\n]*(?:\n|\Z) | /\*.*?\*/)
    | STRINGS
    | (?P<backticked>`(?:[^`]|``)*`)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
    | (?P<word>[\w$@]+)
    | (?P<symbol><>|!=|<=|>=|\|\||->|=>|.)"""
_TRINO, _HIVE = (
    re.compile(_REST.replace("STRINGS", strings), re.DOTALL | re.VERBOSE)
    for strings in (_TRINO_STRINGS, _HIVE_STRINGS)
)
_HIVE_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([0-3][0-7]{2})|(.))|''", re.DOTALL)
_HIVE_CHARACTERS = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
# First words of the statements in Hive's grammar.
_HIVE_STATEMENTS = (
    ("alter",),
    ("create", "database"),
    ("create", "external"),
    ("create", "schema"),
    ("desc",),
    ("describe",),
    ("msck",),
    ("show",),
)
_UNFINISHED = {"'": "string literal", '"': "quoted identifier", "`": "backquoted identifier"}


def tokenize(sql: str, *, hive: bool = False) -> list[Token]:
    """All tokens of `sql`, in order and without gaps; `hive` tells the grammar.

    Raises StatementError (SYNTAX_ERROR, with line and column) for a literal, identifier or comment
    that never ends, and for NUL characters.
    """
    tokens = []
    for match in (_HIVE if hive else _TRINO).finditer(sql):
        kind, text = Kind(match.lastgroup), match.group()
        if kind is Kind.SYMBOL:
            if text in _UNFINISHED:
                raise syntax_error(sql, match.start(), f"unterminated {_UNFINISHED[text]}")
            if text == "/" and sql.startswith("/*", match.start()):
                raise syntax_error(sql, match.start(), "unterminated comment")
            if text == "\0":
                raise syntax_error(sql, match.start(), "extraneous input '\\0'")
        tokens.append(Token(kind, text, match.start(), match.end()))
    return tokens


def syntax_error(sql: str, position: int, problem: str) -> StatementError:
    """A SYNTAX_ERROR at a character position, with Trino's `line L:C` (both from 1)."""
    line, column = position_of(sql, position)
    return StatementError("SYNTAX_ERROR", f"line {line}:{column}: {problem}")


def position_of(sql: str, position: int) -> tuple[int, int]:
    """Line and column of a character position, both from 1."""
    before = sql[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def strip_statement(tokens: list[Token]) -> list[Token]:
    """The tokens without blank ones at both ends and without the semicolons at the end."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].is_blank:
        first += 1
    while last > first and (tokens[last - 1].is_blank or tokens[last - 1].text == ";"):
        last -= 1
    return tokens[first:last]


def is_hive(sql: str) -> bool:
    """Whether a statement is in Hive's grammar, by its first two words."""
    words: list[str] = []
    for match in _TRINO.finditer(sql):
        if match.lastgroup not in ("space", "comment"):
            words.append(match.group().lower())
        if len(words) == 2:
            break
    return any(tuple(words[: len(known)]) == known for known in _HIVE_STATEMENTS)


def _unescaped(match: re.Match[str]) -> str:
    unicode, octal, character = match.groups()
    if unicode:
        return chr(int(unicode, 16))
    if octal:
        return chr(int(octal, 8))
    if character in ("%", "_"):  # Hive leaves these for LIKE
        return match.group()
    return _HIVE_CHARACTERS.get(character, character) if character else "'"
