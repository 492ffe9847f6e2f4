"""Find a Chromium for the site's tests, or install one; the Makefile runs this module.

Debian's package where apt-get can be used, else playwright's download.
"""

import os
import shutil
import subprocess
import sys

from tests.python.support.browser import find_browser


def main() -> None:
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts[:0] = [["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "chromium"]]
    for attempt in [*attempts, []]:
        try:
            print(f"Browser for the site's tests: {find_browser()}", flush=True)
            return
        except Exception as error:
            if not attempt:
                raise SystemExit(str(error)) from error
        subprocess.run(attempt, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
