"""Trino's installation: what is unpacked, and what is said when it cannot be."""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from athena_local.console import UserError
from athena_local.install import checks, trino

FILES = ("lib/a.jar", "plugin/hive/b.jar", "plugin/kafka/c.jar", "plugin/tpch/d.jar")


def archive(folder: Path) -> Path:
    """A small archive laid out as Trino's, with a hard link from one plugin to another."""
    path = folder / "trino.tar.gz"
    root = f"trino-server-{trino.VERSION}"
    with tarfile.open(path, "w:gz") as tar:
        for name in FILES:
            info = tarfile.TarInfo(f"{root}/{name}")
            info.size = len(name)
            tar.addfile(info, io.BytesIO(name.encode()))
        link = tarfile.TarInfo(f"{root}/plugin/hive/shared.jar")
        link.type, link.linkname = tarfile.LNKTYPE, f"{root}/plugin/kafka/c.jar"
        tar.addfile(link)
    return path


def test_unneeded_plugins_are_dropped_and_shared_files_stay(tmp_path: Path) -> None:
    target = tmp_path / "trino"
    trino._unpack(archive(tmp_path), target)
    found = {str(path.relative_to(target)) for path in target.rglob("*.jar")}
    assert found == {
        "lib/a.jar",
        "plugin/hive/b.jar",
        "plugin/hive/shared.jar",
        "plugin/tpch/d.jar",
    }
    assert (target / "plugin/hive/shared.jar").read_text() == "plugin/kafka/c.jar"


def test_a_broken_archive_leaves_nothing(tmp_path: Path) -> None:
    """Its checksum was right, but unpacking ended early, as on a full disk."""
    broken = tmp_path / "trino.tar.gz"
    content = archive(tmp_path).read_bytes()
    broken.write_bytes(b"?" + content)
    with pytest.raises(tarfile.TarError):
        trino._unpack(broken, tmp_path / "trino")
    assert os.listdir(tmp_path) == ["trino.tar.gz"]


def test_without_a_network_it_says_what_to_do(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "ATHENA_LOCAL_CACHE": str(tmp_path / "cache"),
        **{name: "http://127.0.0.1:9" for name in ("HTTPS_PROXY", "https_proxy")},
    }
    # An interrupted download of an earlier run must not be taken for Trino.
    part = tmp_path / "cache/maven/io/trino/trino-server/476/trino-server-476.tar.gz"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    done = subprocess.run(
        [sys.executable, "-m", "athena_local", "install"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "could not be fetched" in done.stderr
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not part.exists()


def test_a_full_disk_and_a_small_memory_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_DISK_BYTES", 10**18)
    with pytest.raises(UserError, match=r"GB are free\.") as failure:
        checks.check_disk(tmp_path / "not" / "there")
    assert "ATHENA_LOCAL_CACHE" in failure.value.fix
    checks.check_memory(1)
    with pytest.raises(UserError, match="GiB are available"):
        checks.check_memory(10**9)


def test_windows_is_told_what_works_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UserError, match="does not run on win32"):
        checks.check_system()
