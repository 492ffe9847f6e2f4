"""One athena_local instance: its folder, its state, its environment."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_local.console import UserError
from athena_local.processes import Process, find, stop_all
from athena_local.trino_configuration import HEAP_MIB

REGION = "eu-west-1"
BUCKET = "lake"
PARTS = ("moto", "trino", "gateway")
_STARTING_SECONDS = 360.0
_STOPPING_SECONDS = 60.0


def lake_root() -> Path:
    """Where instances and raw files are: `$LAKE_ROOT`, or `.lake` below the current folder."""
    return Path(os.environ.get("LAKE_ROOT") or ".lake")


@dataclass(frozen=True)
class Instance:
    """An instance by the folder of its state; it may run or not."""

    folder: Path

    @classmethod
    def named(cls, name: str) -> "Instance":
        """The instance of that name below the lake root (see `lake_root`)."""
        return cls((lake_root() / "athena_local" / name).absolute())

    @property
    def state_file(self) -> Path:
        """JSON, written by the supervisor alone."""
        return self.folder / "state.json"

    def log_file(self, part: str) -> Path:
        """What a part printed."""
        return self.folder / "logs" / f"{part}.log"

    @property
    def calls_file(self) -> Path:
        """JSON lines: each call that clients and Trino made, once (`athena_local.calls`)."""
        return self.folder / "calls.jsonl"

    def state(self) -> dict[str, Any]:
        """What the supervisor last wrote; `{"status": "stopped"}` if there is nothing."""
        try:
            state: dict[str, Any] = json.loads(self.state_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {"status": "stopped"}
        if state["status"] in ("starting", "ready") and self.supervisor() is None:
            state.update(status="failed", reason="The supervisor was killed.")
        return state

    def supervisor(self) -> Process | None:
        """The supervisor, if it is alive."""
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError, KeyError):
            state = json.loads(self.state_file.read_text(encoding="utf-8"))
            return find(Process.of(state["supervisor"]))
        return None

    @property
    def endpoint(self) -> str:
        """The address for AWS_ENDPOINT_URL; UserError unless it is ready."""
        state = self.state()
        if state["status"] != "ready":
            raise UserError(
                f"athena_local is not running (it is {state['status']}).",
                "athena-local up",
            )
        return str(state["endpoint"])

    def environment(self) -> dict[str, str]:
        """The variables that make AWS clients and the target athena use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "ATHENA_LAKE_ROOT": f"s3://{BUCKET}",
        }

    def start(
        self,
        *,
        keep: bool = False,
        catalog_files: tuple[Path, ...] = (),
        heap_mib: int = HEAP_MIB,
        waiting: Callable[[str], None] = lambda text: None,
    ) -> "Instance":
        """Start it and wait until it answers; nothing happens if it does already.

        `keep` reads and writes its data in its folder, `catalog_files` are Trino catalogs to add,
        `heap_mib` is Trino's memory in MiB, `waiting` is called with the part that is starting.
        Raises UserError, with the end of the log, if a part does not start.
        """
        if self.state()["status"] == "ready":
            return self
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "supervisor.log").open("wb") as log:
            supervisor = subprocess.Popen(
                [
                    *(sys.executable, "-m", "athena_local.supervisor"),
                    *("--folder", str(self.folder.absolute())),
                    *(["--keep"] if keep else []),
                    *(part for file in catalog_files for part in ("--catalog-file", str(file))),
                    *("--heap-mib", str(heap_mib)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        return self._wait(supervisor, waiting)

    def _wait(
        self, supervisor: "subprocess.Popen[bytes]", waiting: Callable[[str], None]
    ) -> "Instance":
        give_up = time.monotonic() + _STARTING_SECONDS
        while time.monotonic() < give_up:
            state = self.state()
            ended = supervisor.poll() is not None
            if state["status"] == "ready":
                return self
            if ended:
                reason = state.get("reason") or _tail(self.folder / "supervisor.log")
                raise UserError(
                    f"athena_local did not start. {reason}",
                    state.get("fix") or f"See the logs in {self.folder / 'logs'}.",
                )
            waiting(str(state.get("waiting_for", "")))
            time.sleep(0.1)
        self.stop()
        raise UserError(
            f"athena_local did not start within {_STARTING_SECONDS:.0f} s.",
            f"See the logs in {self.folder / 'logs'}.",
        )

    def stop(self) -> bool:
        """Stop all its processes, also those that a killed supervisor left; whether any was there.

        Its logs stay, its data only if it was started with `keep`.
        """
        try:
            state = json.loads(self.state_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        supervisor = self.supervisor()
        if supervisor is not None:
            supervisor.terminate()
            supervisor.wait(_STOPPING_SECONDS)
        left = [Process.of(part) for part in state.get("parts", {}).values()]
        found = stop_all([supervisor, *left] if supervisor else left)
        with contextlib.suppress(FileNotFoundError):
            self.state_file.unlink()
        return found or supervisor is not None


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a state file so that a reader sees the old one or the new one, whole."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(state, indent=2), encoding="utf-8")
    os.replace(part, path)


def _tail(path: Path, lines: int = 5) -> str:
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""
