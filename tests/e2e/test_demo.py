"""`frontlane demo` as a person starts it."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.process import ROOT, free_port
from tests.integration.sandbox.window import Window, window

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
        yield process, found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=ENDS_WITHIN_S) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def posts(opened: Window, room: str) -> list[str]:
    """What stands in a room that the window's person is in."""
    opened.until(lambda: room in {each["name"] for each in opened.parts["rooms"].values()})
    channel = next(each["id"] for each in opened.parts["rooms"].values() if each["name"] == room)
    opened.look(channel=channel)
    opened.until(lambda: opened.messages)
    return [json.dumps(each["blocks"] or each["text"]) for each in opened.messages]


def test_the_demo_shows_a_brand_with_an_alert_on(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    with demo("--keep", kept) as (_, url):
        for who, room in (("olive", "care-austin"), ("ligaya", "care-manila"), ("valentina", "care-bogota")):
            with window(url, who) as opened:
                assert "Winter boots" in posts(opened, room)[0]
                assert len(opened.parts["guide"]) == 13
        with window(url, "maya") as maya:
            assert "And if they were a present" in posts(maya, "brand-desk")[-1]
            maya.do("post", channel=maya.parts["room"]["id"], text="I was here")
        assert_no_other_host_is_served(url)
    with demo("--keep", kept) as (_, url):
        with window(url, "olive") as opened:
            boots = [post for post in posts(opened, "care-austin") if "Winter boots" in post]
            assert len(boots) == 1, "what was kept is there, once"
            assert opened.parts["guide"] == [], "the steps are for a beginning"
            opened.until(lambda: opened.parts["clock"]["marks"])
        with window(url, "maya") as maya:
            assert "I was here" in posts(maya, "brand-desk")[-1]


def assert_no_other_host_is_served(url: str) -> None:
    """A page elsewhere cannot have a browser reach this one under a name of its own."""
    request = urllib.request.Request(url, headers={"Host": "frontlane.example.com"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code == 421
