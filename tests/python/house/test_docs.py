"""`make docs`: every page is there, and no link of one leads nowhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.python.support.dbt_command import REPO


def build(folder: Path, configuration: Path) -> "subprocess.CompletedProcess[str]":
    """mkdocs as `make docs` runs it, into another folder."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"),
            *("--config-file", str(configuration), "--site-dir", str(folder)),
        ],
        cwd=REPO,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_pages_and_links(tmp_path: Path) -> None:
    done = build(tmp_path / "site", REPO / "mkdocs.yml")
    assert (done.returncode, done.stderr) == (0, "")
    sources = [*REPO.glob("docs/*.md"), *REPO.glob("models/*/README.md"), REPO / "CONTRIBUTING.md"]
    for source in sources:
        page = tmp_path / "site" / source.relative_to(REPO).parent / f"{source.stem}.html"
        page = page if source.name != "README.md" else page.with_name("index.html")
        assert page.exists(), source
    start = (tmp_path / "site" / "index.html").read_text()
    # A link to a page is kept, one to another file is text; nothing is loaded from elsewhere.
    assert 'href="docs/raw_tables.html"' in start
    assert 'href="LICENSE"' not in start
    assert "fonts.googleapis" not in start
    [picture] = re.findall(r'<img [^>]*src="(docs/pictures/[^"]+)"', start)
    assert (tmp_path / "site" / picture).read_bytes() == (REPO / picture).read_bytes()
