"""Entry point of `python -m athena_local`."""

from athena_local.command import main

main(prog_name="athena-local")
