"""The browser of these tests: the machine's Chromium, else the one that Playwright brings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    # Containers, and root, have no sandbox of Chromium's own; the pages are ours.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but this machine is to be reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def executable() -> str:
    """Its path: `CHROMIUM`, or what is installed, or Playwright's own (which need not exist)."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        return named
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def main() -> int:
    """Installs Playwright's Chromium where there is no other; returns the exit status."""
    if Path(executable()).exists():
        return 0
    print("No Chromium is here; installing Playwright's own for the browser tests.")
    status = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False
    ).returncode
    if status:
        print(
            "The browser tests need Chromium: install it (on Debian: apt-get install chromium),\n"
            "or set CHROMIUM to its path.",
            file=sys.stderr,
        )
    return status


if __name__ == "__main__":
    sys.exit(main())
