"""Java and Trino, fetched once by Python packages alone."""

from athena_local.install.java import java_command
from athena_local.install.trino import install_trino

__all__ = ["install_trino", "java_command"]
