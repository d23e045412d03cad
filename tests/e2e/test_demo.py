"""`frontlane demo` as a person starts it."""

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.process import ROOT, free_port

pytestmark = pytest.mark.e2e

ENDS_WITHIN_S = 15


@contextmanager
def demo(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo as a process, and the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(free_port()), *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if "until it is stopped" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert found, printed
        assert "Things to try" in printed
        yield process, found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=ENDS_WITHIN_S) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def channel(url: str, name: str) -> str:
    found = re.search(rf'href="(/channel/\w+)">[^<]*{name}', page(url))
    assert found, page(url)
    return page(url + found[1])


def test_the_demo_shows_a_brand_with_an_alert_on(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    with demo("--keep", kept) as (_, url):
        for name in ("care-austin", "care-manila", "care-bogota"):
            assert "Winter boots" in channel(url, name)
        assert "And if they were a present" in channel(url, "brand-desk")
    with demo("--keep", kept) as (_, url):
        posts = channel(url, "care-austin")
        assert posts.count("returns are free until 31 January") == 1, "what was kept is there, once"


def test_a_page_of_another_host_is_not_served(tmp_path: Path) -> None:
    with demo() as (_, url):
        request = urllib.request.Request(url, headers={"Host": "frontlane.example.com"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        refused.value.close()
        assert refused.value.code in (400, 403, 421)
