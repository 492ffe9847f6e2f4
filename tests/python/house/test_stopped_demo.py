"""A demo that gets a signal while dbt runs ends as the signal says, not as a failed build."""

from pathlib import Path

import pytest
from athena_recipes.demo.dbt_runs import Dbt
from dbt.cli.main import dbtRunner, dbtRunnerResult

from tests.python.support.dbt_command import REPO


@pytest.mark.parametrize("signal", [SystemExit(143), KeyboardInterrupt()])
def test_a_signal_is_passed_on(
    signal: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # dbt gives back what ended it, as an error of its own.
    stopped = dbtRunnerResult(exception=signal, success=False)
    monkeypatch.setattr(dbtRunner, "invoke", lambda self, arguments: stopped)
    with pytest.raises(type(signal)) as raised:
        Dbt(REPO, tmp_path / "target", tmp_path / "logs").document()
    assert raised.value is signal
