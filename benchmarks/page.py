"""The sandbox's page under 300 clicks a second in a channel of 5,000 messages, against the same page at rest.

Chromium, the stand-in, an app that only acknowledges, and whoever clicks share this machine.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from benchmarks.measure import Comparison, compare
from sandbox import Channel, Installation, Message, Sandbox
from tests.browser.chromium import ARGUMENTS, executable

MESSAGES = 5_000
CLICKS_A_SECOND = 300
THREADS = 3
FRAMES = 60

MANIFEST = {
    "display_information": {"name": "Counter"},
    "features": {"bot_user": {"display_name": "Counter", "always_online": True}},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"interactivity": {"is_enabled": True, "request_url": "https://counter.example/"}},
}

WATCH = """frames => new Promise(resolve => {
  let last = performance.now(), longest = 0, left = frames;
  requestAnimationFrame(function frame(now) {
    longest = Math.max(longest, now - last);
    last = now;
    if (left-- > 0) requestAnimationFrame(frame); else resolve(longest);
  });
})"""
"""The longest time between two frames, in milliseconds."""


def run() -> list[Comparison]:
    """Compares the time of a frame, with the newest messages loaded and with all."""
    with Sandbox() as slack, _counter(slack) as (room, app), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{slack.url}/?as=maya&room={room.id}")
        page.get_by_text(f"Message {MESSAGES - 1}.", exact=True).wait_for()
        found = [_compared("page, newest messages", page, slack, room, app)]
        while page.evaluate(
            "document.querySelector('.older')?.click(), document.querySelector('.older') !== null"
        ):
            page.wait_for_timeout(100)
        page.get_by_text("Message 0.", exact=True).wait_for(state="attached")
        found.append(_compared("page, all messages", page, slack, room, app))
        browser.close()
    return found


def _compared(name: str, page: Page, slack: Sandbox, room: Channel, app: Installation) -> Comparison:
    clickers = Clickers(slack, room, app)
    longest = {"rest": 0.0, "load": 0.0}
    echo = {"rest": 0.0, "load": 0.0}

    def watched(when: str) -> None:
        longest[when] = max(longest[when], page.evaluate(WATCH, FRAMES))

    def under_load() -> None:
        with clickers.at_work():
            watched("load")

    try:
        compared = compare(name, under_load, lambda: watched("rest"), times=1)
        for when in echo:
            with clickers.at_work(really=when == "load"):
                echo[when] = max(_echo(page) for _ in range(10))
    finally:
        clickers.stop()
    print(
        f"{name}: {clickers.rate():.0f} clicks/s; "
        f"longest frame {longest['load']:.0f} ms, at rest {longest['rest']:.0f} ms; "
        f"slowest key {echo['load']:.0f} ms, at rest {echo['rest']:.0f} ms",
        flush=True,
    )
    return compared


def _echo(page: Page) -> float:
    """Milliseconds from a key to the frame that shows it."""
    page.evaluate(
        """() => {
          const field = document.querySelector(".composer textarea");
          field.value = "";
          window.shown = new Promise(resolve => field.addEventListener("input", event =>
            requestAnimationFrame(() => resolve(performance.now() - event.timeStamp)), {once: true}));
          field.focus();
        }"""
    )
    page.keyboard.press("x")
    elapsed: float = page.evaluate("window.shown")
    page.keyboard.press("Backspace")
    return elapsed


class Clickers:
    """People who press a button 300 times a second while they are at work; each press changes a message."""

    def __init__(self, slack: Sandbox, room: Channel, app: Installation) -> None:
        self._slack = slack
        self._people = [slack.as_person(person) for person in room.members.values() if person.bot_id is None]
        self._posts = [each for each in slack.messages(room) if each.installation is app][-THREADS:]
        self._is_on, self._is_over = threading.Event(), threading.Event()
        self._pressed = count()
        self._done, self._seconds = 0, 0.0
        self._threads = [
            threading.Thread(target=self._work, args=(post,), daemon=True) for post in self._posts
        ]
        for thread in self._threads:
            thread.start()

    @contextmanager
    def at_work(self, *, really: bool = True) -> Iterator[None]:
        """They click until the block ends."""
        if not really:
            yield
            return
        before, start = self._done, time.perf_counter()
        self._is_on.set()
        yield
        self._is_on.clear()
        self._seconds += time.perf_counter() - start
        assert self._done > before

    def stop(self) -> None:
        """They go home."""
        self._is_over.set()
        self._is_on.set()
        for thread in self._threads:
            thread.join()

    def rate(self) -> float:
        """Clicks a second while they were at work."""
        return self._done / self._seconds

    def _work(self, post: Message) -> None:
        pause = THREADS / CLICKS_A_SECOND
        due = 0.0
        while self._is_on.wait() and not self._is_over.is_set():
            due = max(due + pause, time.perf_counter() - pause)
            self._is_over.wait(max(0.0, due - time.perf_counter()))
            number = next(self._pressed)
            self._people[number % len(self._people)].click(post, "count")
            self._slack.do(partial(_count, self._slack, post, number))
            self._done += 1


def _count(slack: Sandbox, post: Message, number: int) -> None:
    assert post.user is not None
    slack.core.world.edit(post, editor=post.user, text="", blocks=_blocks(f"{number} pressed it"))


def _blocks(words: str) -> list[dict[str, object]]:
    button = {"type": "button", "action_id": "count", "text": {"type": "plain_text", "text": "Press"}}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{words}*, in all"}},
        {"type": "actions", "block_id": "row", "elements": [button]},
    ]


@contextmanager
def _counter(slack: Sandbox) -> Iterator[tuple[Channel, Installation]]:
    """A channel with many messages, some of them of an app that acknowledges whatever comes."""
    home = slack.add_workspace("Fernwood")
    people = [slack.add_person(home, name) for name in ("maya", "olive", "noor")]
    room = slack.add_channel(home, "busy", members=people)
    app = slack.install(home, MANIFEST)
    slack.invite(room, app.bot_user)

    def fill() -> None:
        for number in range(MESSAGES):
            if number % 10 == 5:
                world.post(room, text="count", installation=app, blocks=_blocks("Nobody pressed it"))
            else:
                world.post(room, text=f"Message {number}.", user=people[number % 3])

    world = slack.core.world
    slack.do(fill)
    # Its types know nothing of the port that it was given.
    server: Any = create_server(_acknowledge, host="127.0.0.1", port=0, threads=8)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    app.request_url = f"http://127.0.0.1:{server.effective_port}/"
    yield room, app
    server.close()


def _acknowledge(_: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
