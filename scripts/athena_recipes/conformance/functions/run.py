"""One run over random expressions."""

from collections.abc import Callable, Sequence

from athena_recipes.conformance.answers import Answer, Engine, Kind
from athena_recipes.conformance.functions.declared import Declaration
from athena_recipes.conformance.functions.generator import expressions
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.shapes import shape
from athena_recipes.conformance.functions.shrink import shrink
from athena_recipes.conformance.random_run import Finding, Result, Subject, random_run

_MOST_SHOWN = 1_000  # characters of a value: one may have millions


def run(
    count: int,
    seed: int,
    duckdb: Engine[Node],
    athena: Engine[Node],
    declarations: Sequence[Declaration],
    say: Callable[[str], None],
) -> Result[Node, Declaration]:
    """Compare `count` expressions of `seed` on two engines; `say` gets lines of progress."""

    def is_known(kind: Kind, node: Node) -> bool:
        return any(one.covers_call(kind, node) for one in declarations)

    def declared(finding: Finding[Node]) -> Declaration | None:
        kind, smallest = finding.pair.kind, finding.smallest
        return next((one for one in declarations if one.covers(kind, smallest)), None)

    return random_run(
        _EXPRESSIONS,
        list(expressions(count, seed)),
        (duckdb, athena),
        lambda differing, ask: shrink(differing, ask, is_known),
        declared,
        say,
    )


def _cause(finding: Finding[Node], declaration: Declaration | None) -> str:
    """The function and the shape of the smallest form."""
    if declaration:
        return declaration.differs
    if finding.pair.kind is Kind.ABSENT:
        return finding.smallest.function
    return shape(finding.smallest)


def _shown(answer: Answer) -> str:
    text = str(answer)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}… ({len(text)} characters)"


_EXPRESSIONS: Subject[Node, Declaration] = Subject(
    name="expressions",
    ends=tuple(map(str, Kind)),
    chunk=5_000,
    text=lambda node: node.sql,
    end=lambda pair: str(pair.kind),
    cause=_cause,
    shown=_shown,
)
