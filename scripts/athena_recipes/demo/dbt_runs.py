"""dbt in this process: parsed once, then built and documented from the same manifest."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.demo.kept_rows import rules_of
from athena_recipes.demo.state import Result
from athena_recipes.engines.garbage import collect_rarely


class Dbt:
    """A dbt project on the target `local`; what dbt prints goes to its log file alone."""

    def __init__(self, project: Path, target: Path, logs: Path) -> None:
        """`target` is dbt's target folder, `logs` the folder of its log file."""
        self.log = logs / "dbt.log"
        self._target = target
        self._common = [
            *("--log-level", "none", "--log-path", str(logs), "--no-use-colors"),
            *("--project-dir", str(project), "--target-path", str(target), "--target", "local"),
        ]
        self._manifest: Any = None
        collect_rarely()

    def parse(self) -> None:
        """Read the project. Raises UserError with dbt's message."""
        self._manifest = self._run(["parse"]).result

    def nodes_of(self, recipes: Sequence[str]) -> int:
        """How many nodes a build of these recipes runs."""
        nodes = [*self._manifest.nodes.values(), *self._manifest.unit_tests.values()]
        return sum(self._recipe(one) in recipes for one in nodes)

    def build(
        self, recipes: Sequence[str], finished: Callable[[], None]
    ) -> dict[str, list[Result]]:
        """`dbt build` of these recipes: results by recipe, those of the project's hooks by "".

        `finished` is called after each node.
        """

        begun: dict[str, float] = {}
        taken: dict[str, float] = {}

        def event(message: Any) -> None:
            # dbt calls this in the thread of the node.
            if message.info.name == "NodeStart":
                begun[message.data.node_info.unique_id] = time.thread_time()
            elif message.info.name == "NodeFinished":
                node = message.data.node_info.unique_id
                taken[node] = time.thread_time() - begun.get(node, time.thread_time())
                finished()

        done = self._run(["build", "--select", *recipes], [event], may_fail=True)
        found: dict[str, list[Result]] = defaultdict(list)
        for one in done.result.results:
            found[self._recipe(one.node)].append(
                Result(
                    one.node.unique_id,
                    str(one.status),
                    one.message or "",
                    one.failures or 0,
                    round(one.execution_time, 3),
                    round(taken.get(one.node.unique_id, 0.0), 3),
                )
            )
        return found

    def document(self) -> None:
        """`dbt docs generate --static`."""
        self._run(["docs", "generate", "--static", "--no-compile"])

    def rules_of(self, recipe: str) -> dict[str, str]:
        """Model -> the hash of its rule, for the recipe's models whose tables keep rows."""
        return rules_of(self._manifest, recipe)

    def description_of(self, node: str) -> str:
        """A node's description, in one line."""
        found = self._manifest.nodes.get(node)
        return " ".join((getattr(found, "description", "") or "").split())

    def _recipe(self, node: Any) -> str:
        if node.resource_type == "operation":
            return ""
        # A unit test that ran has its id for a name; its definition has the folder.
        return str(self._manifest.unit_tests.get(node.unique_id, node).fqn[1])

    def _run(
        self,
        arguments: Sequence[str],
        callbacks: Sequence[Callable[[Any], None]] = (),
        may_fail: bool = False,
    ) -> Any:
        # Importing dbt takes seconds, which other commands need not wait for.
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        runner = dbtRunner(manifest=self._manifest, callbacks=list(callbacks))
        done = runner.invoke([*arguments, *self._common])
        # dbt keeps its connection, and DuckDB refuses a second one with other settings.
        DuckDBConnectionManager.close_all_connections()
        if isinstance(done.exception, (SystemExit, KeyboardInterrupt)):
            raise done.exception  # a signal: nothing is wrong with the project
        stopped = done.exception or (done.result is None and not done.success)
        if stopped or not (done.success or may_fail):
            raise UserError(
                f"dbt {arguments[0]} did not succeed: {done.exception or 'see its log'}",
                f"Correct what it names; the whole log is in {self.log}.",
            )
        return done
