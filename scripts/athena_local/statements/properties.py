"""Lists of properties, in the three ways that Athena writes them."""

from athena_local.sql.cursor import Cursor
from athena_local.sql.lexer import Kind


def hive_properties(cursor: Cursor) -> dict[str, str]:
    """Consume `('key' = 'value', …)` of TBLPROPERTIES, SERDEPROPERTIES, DBPROPERTIES."""
    found = {}
    for item in cursor.items():
        key = item.string()
        item.expect("=")
        found[key] = item.string()
        item.expect_end()
    return found


def with_properties(cursor: Cursor) -> dict[str, str]:
    """Consume `(key = expression, …)` of CTAS and UNLOAD; the expressions stay source text."""
    found = {}
    for item in cursor.items():
        key = item.identifier()
        item.expect("=")
        found[key] = item.rest()
        if not found[key]:
            raise item.error(f"mismatched input ')'. Expecting: a value of '{key}'")
    return found


def text_of(expression: str) -> str:
    """The content of a string literal; any other expression as it is written."""
    expression = expression.strip()
    if len(expression) > 1 and expression[0] == expression[-1] == "'":
        return expression[1:-1].replace("''", "'")
    return expression


def partition_values(cursor: Cursor) -> dict[str, str]:
    """Consume `(key = value, …)` of a PARTITION clause; values as text."""
    found = {}
    for item in cursor.items():
        key = item.identifier()
        item.expect("=")
        token = item.next()
        if token.text in ("+", "-"):
            found[key] = token.text + item.next().text
        elif token.is_word("date") and not item.at_end:
            found[key] = item.string()
        else:
            found[key] = token.value if token.kind is not Kind.WORD else token.text
        item.expect_end()
    return found
