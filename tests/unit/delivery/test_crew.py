"""The crew: who goes first, who may go at all, and what becomes of threads."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import pytest

from bot.delivery import crew as crew_module
from bot.delivery.crew import Crew, Job, Kind, Settle
from bot.delivery.pacing import POST, UPDATE
from storage.posts import Post
from tests.support import NOON, wait_until

POSTS, UPDATES, ELSEWHERE = Kind("T1", POST), Kind("T1", UPDATE), Kind("T2", POST)


class Work:
    """A crew whose jobs wait for a gate, which is open at first."""

    def __init__(self, size: int = 1) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.most: dict[Kind, int] = {}
        self.crew = Crew(size, self._may_begin, lambda job: self.ended.append(job.post.id))

    def _may_begin(self, kind: Kind, at_work: Mapping[Kind, int], quick: int) -> bool:
        return quick < self.most.get(kind, 99) and sum(at_work.values()) < 99

    def job(
        self,
        post_id: int,
        kind: Kind = POSTS,
        *,
        priority: int = 50,
        next_at: datetime = NOON,
        errand: Callable[[Post, str], Settle | None] | None = None,
    ) -> Job:
        """A job that notes that it has begun."""
        post = Post(id=post_id, priority=priority, next_at=next_at)
        return Job(post, "p1", kind, errand or self._errand)

    def _errand(self, post: Post, _owner: str) -> None:
        self.begun.append(post.id)
        assert self.gate.wait(10)


@pytest.fixture
def work() -> Iterator[Work]:
    """One thread."""
    work = Work()
    yield work
    work.gate.set()
    work.crew.stop()


def test_the_most_urgent_goes_first_then_the_oldest(work: Work) -> None:
    work.gate.clear()
    work.crew.add([work.job(1)])
    wait_until(lambda: work.begun == [1])
    work.crew.add([work.job(2), work.job(3, next_at=NOON - timedelta(seconds=1)), work.job(4, ELSEWHERE)])
    work.crew.add([work.job(5, priority=10), work.job(6, UPDATES, priority=90)])
    assert work.crew.least_urgent(POSTS) == 50
    assert (work.crew.waiting(POSTS), work.crew.in_hand(POSTS)) == (3, 4)
    work.gate.set()
    assert work.crew.wait(10)
    assert work.begun == [1, 6, 5, 3, 2, 4]
    wait_until(lambda: work.ended == work.begun)
    assert work.crew.done == 6
    assert work.crew.least_urgent(POSTS) is None


def test_no_more_at_once_than_there_are_threads() -> None:
    work = Work(3)
    work.gate.clear()
    work.crew.add(work.job(n) for n in range(10))
    wait_until(lambda: len(work.begun) == 3)
    assert not work.crew.wait(0.05)
    assert len(work.begun) == 3
    work.gate.set()
    assert work.crew.wait(10)
    assert sorted(work.begun) == list(range(10))
    work.crew.stop()


def test_a_kind_that_may_not_begin_leaves_threads_to_others() -> None:
    work = Work(4)
    work.gate.clear()
    work.most[POSTS] = 1
    work.crew.add([work.job(1), work.job(2), work.job(3, ELSEWHERE)])
    wait_until(lambda: sorted(work.begun) == [1, 3])
    assert work.crew.waiting(POSTS) == 1
    work.gate.set()
    assert work.crew.wait(10)
    assert work.begun[-1] == 2
    work.crew.stop()


def test_slow_ones_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(4)
    work.gate.clear()
    work.most[POSTS] = 1
    work.crew.add([work.job(1), work.job(2)])
    wait_until(lambda: work.begun == [1])
    monkeypatch.setattr(crew_module, "SLOW_S", 0.0)
    work.crew.look_again()
    wait_until(lambda: work.begun == [1, 2])
    work.gate.set()
    assert work.crew.wait(10)
    work.crew.stop()


def test_what_has_not_begun_can_be_taken_back(work: Work) -> None:
    work.gate.clear()
    work.crew.add([work.job(1)])
    wait_until(lambda: work.begun == [1])
    work.crew.add([work.job(2), work.job(3, ELSEWHERE)])
    assert [job.post.id for job in work.crew.take_back(lambda kind: kind == POSTS)] == [2]
    assert [job.post.id for job in work.crew.take_back(lambda _kind: True)] == [3]
    assert [job.post.id for job in work.crew.jobs()] == [1]
    work.gate.set()
    assert work.crew.wait(10)


def test_a_job_that_fails_takes_no_thread_with_it(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_post: Post, _owner: str) -> None:
        raise ValueError("boom")

    work.crew.add([work.job(1, errand=fail), work.job(2)])
    assert work.crew.wait(10)
    assert work.begun == [2]
    assert "post 1: delivery failed" in caplog.text


def test_a_job_is_settled_when_the_next_has_begun_or_there_is_none(work: Work) -> None:
    order: list[str] = []

    def errand(post: Post, _owner: str) -> Settle:
        order.append(f"begin {post.id}")
        return lambda: order.append(f"settle {post.id}")

    work.gate.clear()
    work.crew.add([work.job(0)])
    wait_until(lambda: work.begun == [0])
    work.crew.add(work.job(n, errand=errand) for n in (1, 2))
    work.gate.set()
    assert work.crew.wait(10)
    assert order == ["begin 1", "begin 2", "settle 1", "settle 2"]
    assert work.crew.done == 3


def test_a_job_that_is_not_settled_is_not_over(work: Work) -> None:
    may_settle = threading.Event()

    def settle() -> None:
        assert may_settle.wait(10)

    work.crew.add([work.job(1, errand=lambda _post, _owner: settle)])
    wait_until(lambda: work.ended == [1])
    assert not work.crew.is_done()
    assert not work.crew.wait(0.05)
    assert (work.crew.jobs(), work.crew.done) == ([], 0)
    may_settle.set()
    assert work.crew.wait(10)
    assert (work.crew.is_done(), work.crew.done) == (True, 1)


def test_an_end_that_is_not_kept_is_told(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    def settle() -> None:
        raise ValueError("away")

    work.crew.add([work.job(1, errand=lambda _post, _owner: settle), work.job(2)])
    assert work.crew.wait(10)
    assert (work.begun, work.crew.done) == ([2], 2)
    assert "post 1: its end was not kept" in caplog.text


def test_a_thread_that_stops_settles_first(work: Work) -> None:
    settled = threading.Event()

    def errand(_post: Post, _owner: str) -> Settle:
        work.crew.stop()
        return settled.set

    work.crew.add([work.job(1, errand=errand), work.job(2)])
    assert settled.wait(10)
    assert work.begun == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_settles_first(work: Work) -> None:
    settled = threading.Event()

    def die(_post: Post, _owner: str) -> None:
        raise SystemExit

    work.gate.clear()
    work.crew.add([work.job(0)])
    wait_until(lambda: work.begun == [0])
    work.crew.add([work.job(1, errand=lambda _post, _owner: settled.set), work.job(2, errand=die)])
    work.gate.set()
    assert work.crew.wait(10)
    assert settled.is_set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_is_replaced(work: Work) -> None:
    dying: list[threading.Thread] = []

    def die(_post: Post, _owner: str) -> None:
        dying.append(threading.current_thread())
        raise SystemExit

    work.crew.add([work.job(1, errand=die), work.job(2)])
    assert work.crew.wait(10)
    assert work.begun == [2]
    dying[0].join(10)


def test_it_knows_how_long_jobs_take(work: Work) -> None:
    assert work.crew.took_s(POSTS) == crew_module.FIRST_GUESS_S
    work.crew.add(work.job(n) for n in range(30))
    assert work.crew.wait(10)
    assert 0 < work.crew.took_s(POSTS) < crew_module.FIRST_GUESS_S
    assert work.crew.took_s(UPDATES) == crew_module.FIRST_GUESS_S


def test_stopped_it_begins_nothing(work: Work) -> None:
    work.crew.stop()
    work.crew.add([work.job(1)])
    assert not work.crew.wait(0.05)
    assert work.begun == []
