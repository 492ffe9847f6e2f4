"""What the text of a model says: names of tables that it does not get by ref and source."""

import re

_COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
_CODE = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
# extract(day from orders.sold_at), trim(both from orders.name): a column after FROM.
_CALL = re.compile(r"\b(?:extract|trim|substring|overlay)\s*\([^()]*\)", re.IGNORECASE)
_PART = r'(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[a-z_][\w$-]*)'
_TABLE = re.compile(
    rf"(?<!distinct)\s(?:from|join)\s+(?P<name>{_PART}(?:\s*\.\s*{_PART}){{1,3}})(?!\s*\()",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    rf"(?:\bwith\s+|\bwith\s+recursive\s+|,\s*|\bas\s+)({_PART})"
    rf"|\b(?:from|join)\s+{_PART}(?:\s+as)?\s+({_PART})|\b(?:from|join)\s+({_PART})(?!\s*\.)",
    re.IGNORECASE,
)
_MARK = "lens_value"
_ALL = re.compile(r"^\s*select\s+(?:distinct\s+)?(?:[a-z_]\w*\.)?\*\s", re.IGNORECASE)
_HEADS = re.compile(r"^\s*(?:with|insert|create|unload)\b", re.IGNORECASE)


def hard_coded_names(code: str) -> list[str]:
    """The tables that a model's SQL with Jinja names as schema.table, each once, in order.

    A name whose first part is a CTE or an alias is a column, or an array that is unnested.
    """
    text = _VALUE.sub(f" {_MARK} ", _CODE.sub(" ", _COMMENT.sub(" ", code)))
    text = " " + _CALL.sub(" ", _TEXT.sub("''", text))
    aliases = {
        _bare(part) for found in _ALIAS.findall(text) for part in found if part and "." not in part
    }
    names: dict[str, None] = {}
    for found in _TABLE.finditer(text):
        parts = re.findall(_PART, found["name"], re.IGNORECASE)
        if _bare(parts[0]) not in aliases and _MARK not in map(_bare, parts):
            names[".".join(parts)] = None
    return list(names)


def selects_all(query: str) -> bool:
    """Whether the outermost list of columns of a query is `*`, of a query without CTE."""
    text = _COMMENT.sub(" ", query)
    return not _HEADS.match(text) and bool(_ALL.match(f"{text} "))


def _bare(name: str) -> str:
    return name.strip('"`[]').lower()
