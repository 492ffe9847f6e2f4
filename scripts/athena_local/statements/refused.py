"""Statements, functions and syntax that Trino has and Athena does not.

not_in_athena.toml lists them with sources; this module finds them among the tokens of a text.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from athena_local.errors import StatementError
from athena_local.sql.lexer import Kind, Token, position_of
from athena_local.statements.base import Context, Outcome, Statement

# Athena's answer to every statement that is not in its reference.
UNSUPPORTED = "Queries of this type are not supported"

_LISTS = tomllib.loads(Path(__file__).with_name("not_in_athena.toml").read_text(encoding="utf-8"))
ABSENT_FUNCTIONS = frozenset(
    name
    for kind in ("functions_since", "functions_of_connectors", "table_functions")
    for name in _LISTS[kind]
)
# Behind these a name and a parenthesis are a table and its columns, not a call.
_NO_CALL_BEHIND = frozenset({"as", "exists", "external", "into", "recursive", "table", "view", "."})
_SET_OPERATIONS = frozenset({"except", "intersect", "union"})


@dataclass(frozen=True)
class _Text:
    """The meaningful tokens of a query, and what its parentheses hold; read in one pass."""

    tokens: Sequence[Token]
    closing: dict[int, int]  # the place of an opening parenthesis -> that of the closing one
    ordered: set[int]  # the opening parentheses that have ORDER BY directly within

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> "_Text":
        meaningful = [token for token in tokens if not token.is_blank]
        text = cls(meaningful, {}, set())
        opened: list[int] = []
        for place, token in enumerate(meaningful):
            if token.text == "(":
                opened.append(place)
            elif token.text == ")" and opened:
                text.closing[opened.pop()] = place
            elif opened and text.words(place, 2) == ["order", "by"]:
                text.ordered.add(opened[-1])
        return text

    def words(self, start: int, count: int) -> list[str]:
        """Words and symbols from a place on, in lower case; empty for names and literals."""
        found = self.tokens[start : start + count]
        return [t.text.lower() if t.kind in (Kind.WORD, Kind.SYMBOL) else "" for t in found]

    def after_group(self, opening: int) -> int:
        """The place behind a group in parentheses; the end if it is never closed."""
        return self.closing.get(opening, len(self.tokens)) + 1

    def is_call(self, place: int) -> bool:
        """Whether a name is followed by arguments, not by the columns of a table."""
        behind = self.tokens[place - 1].text.lower() if place else ""
        return self.words(place + 1, 1) == ["("] and behind not in _NO_CALL_BEHIND


# A place in a text -> the token that is refused there, or None.
Check = Callable[[_Text, int], str | None]


class RefusedStatement(Statement):
    """A statement that Athena takes and then fails, as it does with what it cannot resolve."""

    def __init__(self, statement: Statement, error: StatementError) -> None:
        self.statement_type = statement.statement_type
        self.substatement_type = statement.substatement_type
        self._error = error

    def run(self, context: Context) -> Outcome:
        """Fail."""
        raise self._error


def find_refusal(sql: str, tokens: Sequence[Token]) -> StatementError | None:
    """The first thing in the text of a query that Athena has not, in Athena's words, or None.

    A SYNTAX_ERROR is to be raised at once, anything else when the statement runs.
    """
    text = _Text.of(tokens)
    for place, token in enumerate(text.tokens):
        for name, message in _found(text, place):
            where = "line {}:{}: ".format(*position_of(sql, token.start))
            return StatementError(name, where + message)
    return None


def _found(text: _Text, place: int) -> Iterator[tuple[str, str]]:
    """Pairs of error name and message for what begins at a place."""
    token = text.tokens[place]
    if token.kind in (Kind.WORD, Kind.QUOTED) and text.is_call(place):
        name = token.value.lower()
        if name in ABSENT_FUNCTIONS:
            yield "FUNCTION_NOT_FOUND", f"Function '{name}' not registered"
        yield from _call(text, place, name)
    if token.kind is Kind.WORD:
        for check in _SYNTAX.values():
            if (refused := check(text, place)) is not None:
                yield "SYNTAX_ERROR", f"mismatched input '{refused}'"
        if text.words(place, 3) == ["group", "by", "auto"] and not _continues(text, place + 3):
            yield "COLUMN_NOT_FOUND", "Column 'auto' cannot be resolved"


def _call(text: _Text, place: int, name: str) -> Iterator[tuple[str, str]]:
    """What a function's arguments and the words behind them may not be."""
    behind = text.after_group(place + 1)
    if name == "listagg" and text.words(behind, 3) == ["within", "group", "("]:
        behind = text.after_group(behind + 2)
    if text.words(behind, 2) == ["filter", "("]:
        if name == "listagg":
            yield "SYNTAX_ERROR", "mismatched input 'filter'"
        behind = text.after_group(behind + 1)
    if text.words(behind, 1) != ["over"]:
        return
    if name == "listagg":
        yield "SYNTAX_ERROR", "mismatched input 'over'"
    if text.words(place + 2, 1) == ["distinct"]:
        yield "NOT_SUPPORTED", "DISTINCT in window function parameters not yet supported"
    if place + 1 in text.ordered:
        yield "NOT_SUPPORTED", "Window function with ORDER BY is not supported"


def _continues(text: _Text, place: int) -> bool:
    """Whether an expression goes on: `auto.x`, `auto + 1`, `auto, b`."""
    return text.words(place, 1) not in ([], [""], [")"]) and (
        text.tokens[place].kind is Kind.SYMBOL
    )


def _with(word: str) -> Check:
    """`WITH word name …`, which is no table of that name (`WITH word AS`, `WITH word (`)."""

    def check(text: _Text, place: int) -> str | None:
        if text.words(place, 2) != ["with", word] or text.words(place + 2, 1) in (
            [],
            ["as"],
            ["("],
        ):
            return None
        return text.tokens[place + 1].text

    return check


def _json_table(text: _Text, place: int) -> str | None:
    return "(" if text.tokens[place].is_word("json_table") and text.is_call(place) else None


def _corresponding(text: _Text, place: int) -> str | None:
    if text.tokens[place].text.lower() not in _SET_OPERATIONS:
        return None
    words = text.words(place + 1, 2)
    words = words[1:] if words[:1] in (["all"], ["distinct"]) else words[:1]
    return "corresponding" if words == ["corresponding"] else None


_SYNTAX: dict[str, Check] = {
    "with_function": _with("function"),
    "with_session": _with("session"),
    "json_table": _json_table,
    "corresponding": _corresponding,
}
