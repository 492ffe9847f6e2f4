"""One build for all tests of the recipe: a build is what they cost."""

import gzip
import shutil
from pathlib import Path

import pytest

from tests.python.recipes.slack_words.odd_files import deliver_odd_files
from tests.python.recipes.slack_words.slack_lake import SlackLake, message, random_texts


@pytest.fixture(scope="session")
def slack_lake(tmp_path_factory: pytest.TempPathFactory) -> SlackLake:
    """The sample, 200 random texts, and files that are odd in a channel of their own; built."""
    lake = SlackLake(tmp_path_factory.mktemp("slack"))
    lake.build()
    assert lake.query("select count(*) from messages") == [(0,)]
    assert lake.query("select count(*) from message_rejects") == [(0,)]
    lake.sample()
    texts = random_texts(200)
    lake.say("C0TEXTS001/run/texts", *(message(n, text) for n, text in enumerate(texts)))
    lines = (lake.raw / "C0TEXTS001/run/texts").read_bytes().splitlines(keepends=True)
    lake.write("C0TEXTS001/again/texts.gz", gzip.compress(b"".join(lines[:50])))
    deliver_odd_files(lake)
    lake.build()
    return lake


@pytest.fixture
def copied_lake(slack_lake: SlackLake, tmp_path: Path) -> SlackLake:
    """A copy of it that a test may change."""
    root = tmp_path / "lake"
    shutil.copytree(slack_lake.root, root, ignore=shutil.ignore_patterns(".target", ".logs"))
    return SlackLake(root)
