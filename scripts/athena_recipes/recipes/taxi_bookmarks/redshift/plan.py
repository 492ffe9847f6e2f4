"""Which files are to be loaded: those of the lake whose version Redshift does not have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LakeFile:
    """A file that the lake's tables have: `trips` rows below `location`, None where it has none."""

    name: str
    version: str
    trips: int
    location: str | None


@dataclass(frozen=True)
class Step:
    """What is to be done with a file: load, replace or remove."""

    action: str
    name: str
    file: LakeFile | None


def steps(lake: Mapping[str, LakeFile], redshift: Mapping[str, list[str]]) -> Iterator[Step]:
    """The steps that make Redshift's files those of the lake, by name.

    `redshift` has the versions of each file; one that is there twice is replaced.
    """
    for name, file in sorted(lake.items()):
        versions = redshift.get(name)
        if versions != [file.version]:
            yield Step("replace" if versions else "load", name, file)
    for name in sorted(redshift.keys() - lake.keys()):
        yield Step("remove", name, None)
