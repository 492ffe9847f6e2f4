"""Processes that are found again by id and start time, and stopped for certain."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1
_GRACE_SECONDS = 15.0


@dataclass(frozen=True)
class Process:
    """A process of this machine; an id alone may belong to another one by now."""

    pid: int
    started: float

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> "Process":
        """From what `described` returned."""
        return cls(int(described["pid"]), float(described["started"]))

    @classmethod
    def current(cls) -> "Process":
        """This process."""
        return cls(os.getpid(), psutil.Process().create_time())

    def described(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def _psutil(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._psutil() is not None

    def terminate(self) -> None:
        """Send it SIGTERM."""
        process = self._psutil()
        if process:
            process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, for at most `seconds`."""
        process = self._psutil()
        if process:
            psutil.wait_procs([process], timeout=seconds)


def find(process: Process) -> Process | None:
    """The process if it is alive."""
    return process if process.is_alive else None


def stop_all(processes: Sequence[Process]) -> bool:
    """End them, those that do not listen by force; whether any was alive."""
    alive = [found for process in processes if (found := process._psutil()) is not None]
    for process in alive:
        process.terminate()
    _, stubborn = psutil.wait_procs(alive, timeout=_GRACE_SECONDS)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=_GRACE_SECONDS)
    return bool(alive)


def free_ports(count: int) -> list[int]:
    """Different free ports of 127.0.0.1."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def spawn(
    command: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """Start a child that writes to `log`; on Linux it ends when this process does."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=cwd,
            env=env,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )


def _die_with_parent() -> None:
    """Between fork and exec: the kernel sends SIGKILL when the parent is gone, however it went."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
