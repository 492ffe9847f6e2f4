"""Java and Trino, fetched once by Python packages alone."""

from scripts.athena_local.install.java import java_command
from scripts.athena_local.install.trino import install_trino

__all__ = ["install_trino", "java_command"]
