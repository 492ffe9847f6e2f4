"""What the text of a model says: names of tables that it does not get by ref and source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional

_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CODE = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# One pattern, because a text may have the marks of a comment in it, and a comment an apostrophe.
_PLAIN = re.compile(r"(?P<text>'(?:[^']|'')*')|(?P<name>\"[^\"]*\")|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PART = r'(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[a-z_][\w$-]*)'
_TOKEN = re.compile(
    rf"(?P<name>{_PART}(?:\s*\.\s*{_PART})*)(?P<call>\s*\()?|(?P<sign>[(),])|[\w.]+|\S",
    re.IGNORECASE,
)
_MARK = "lens_value"
# extract(day from orders.sold_at), trim(both from orders.name): a column after FROM.
_CALLS = {"extract", "trim", "substring", "overlay"}
_ENDS = {
    "select", "where", "group", "having", "order", "limit", "offset", "fetch", "window", "qualify",
    "union", "except", "intersect", "set", "values", "on", "using",
}  # fmt: skip
# Words after a table that are no alias of it.
_WORDS = {
    "as", "cross", "inner", "left", "right", "full", "outer", "natural", "lateral", "with", "for",
    "tablesample", "only",
}  # fmt: skip
_MOST = 4  # parts of a name
_ALL = re.compile(r"^\s*select\s+(?:distinct\s+)?(?:[a-z_]\w*\.)?\*\s", re.IGNORECASE)
_HEADS = re.compile(r"^\s*(?:with|insert|create|unload)\b", re.IGNORECASE)


@dataclass
class _Select:
    """A SELECT, or what is in parentheses: its aliases, and where the reader is in its FROM."""

    outer: Optional["_Select"] = None
    may_read: bool = True
    in_from: bool = False
    place: str = ""  # `before` a table, `after` it, or elsewhere
    aliases: set[str] = field(default_factory=set)

    def knows(self, name: str) -> bool:
        """Whether the name is an alias here or in a SELECT around."""
        one: _Select | None = self
        while one is not None:
            if name in one.aliases:
                return True
            one = one.outer
        return False


def hard_coded_names(code: str) -> list[str]:
    """The tables that a model's SQL with Jinja names as schema.table, each once, in order.

    A name after FROM, JOIN or a comma between tables counts. One whose first part is an alias of
    the same SELECT, or of one around it, is an array that is unnested.
    """
    text = _VALUE.sub(f" {_MARK} ", _CODE.sub(" ", _JINJA_COMMENT.sub(" ", code)))
    names: dict[str, None] = {}
    # An alias may come later than a subquery that uses it.
    for parts, select in list(_tables(_PLAIN.sub(_without_comment, text))):
        if _MARK not in map(_bare, parts) and not select.knows(_bare(parts[0])):
            names[".".join(parts)] = None
    return list(names)


def _tables(text: str) -> Iterator[tuple[list[str], _Select]]:
    """(parts of a name, its SELECT) of each table with a schema."""
    select, last = _Select(), ""
    stack: list[_Select] = []
    for token in _TOKEN.finditer(text):
        word = (token["name"] or token[0]).lower()
        is_call = bool(token["call"])
        if token["name"]:
            before, last = last, word
            if word == "select":
                select = _Select(select.outer)
            elif word in ("from", "join") and select.may_read and before != "distinct":
                select.in_from, select.place = True, "before"
            elif word in _ENDS:
                select.in_from = select.in_from and word in ("on", "using")
                select.place = ""
            elif word not in _WORDS and select.in_from:
                parts = re.findall(_PART, token["name"], re.IGNORECASE)
                if select.place == "after" and len(parts) == 1:
                    select.aliases.add(_bare(word))
                elif select.place and not is_call:
                    if 1 < len(parts) <= _MOST:
                        yield parts, select
                    elif len(parts) == 1:
                        select.aliases.add(_bare(word))
                    select.place = "after"
        else:
            last = ""
        if is_call or word == "(":
            stack.append(select)
            is_table = select.place == "before" and (not is_call or word in ("from", "join"))
            # The body of a CTE does not see the aliases around it.
            is_body = is_call and word in ("as", "materialized")
            inner = _Select(None if is_body else select, not (is_call and word in _CALLS))
            if is_table:
                inner.in_from, inner.place = True, "before"
            if select.place == "before":
                select.place = "after"
            select = inner
        elif word == ")" and stack:
            select = stack.pop()
        elif word == "," and select.in_from:
            select.place = "before"


def selects_all(query: str) -> bool:
    """Whether the outermost list of columns of a query is `*`, of a query without CTE."""
    text = _PLAIN.sub(_without_comment, query)
    return not _HEADS.match(text) and bool(_ALL.match(f"{text} "))


def _without_comment(found: re.Match[str]) -> str:
    """An empty text for a text, a blank for a comment; a quoted name stays."""
    return "''" if found["text"] else found["name"] or " "


def _bare(name: str) -> str:
    return name.strip('"`[]').lower()
