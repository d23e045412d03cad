"""The weekly digest: two stories, once a week, whoever ticks; withdrawn ones are not in it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from services.decisions import Decisions
from services.problems import NotFound
from services.stories import announcing
from services.stories.content import Readers
from services.stories.digesting import StoryDigests, show_change
from services.stories.weekly import Weekly
from storage.database import Database
from storage.posts import Post, PostState
from storage.stories import Story, StoryDigest
from tests.unit.services.stories.shelf import put
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import ANA, BEN, CHO, DAN, DAY, ELSEWHERE, HERE, HOUR, PAT, World

WOW = "CWOW"
DECIDED = Decisions({"wow_channel": WOW})
WEEK = timedelta(days=7)


@pytest.fixture
def digests(world: World) -> StoryDigests:
    world.channel(WOW, "wow", None)
    return StoryDigests(world.database, world.clock, DECIDED)


def made(world: World) -> list[StoryDigest]:
    with world.database.read() as session:
        return list(session.scalars(select(StoryDigest).order_by(StoryDigest.id)))


def featured(world: World) -> list[int]:
    return made(world)[-1].stories


def test_monday_at_nine(world: World, digests: StoryDigests) -> None:
    story_id = put(world, ANA)
    world.clock.advance(-4 * HOUR)
    assert digests.tick() == 0
    assert made(world) == []
    world.clock.advance(HOUR)
    assert digests.tick() == 1
    assert [(each.week, each.stories) for each in made(world)] == [("2026-W45", [story_id])]
    assert world.told(announcing.DIGEST) == [WOW]


def test_once_a_week(world: World, digests: StoryDigests) -> None:
    put(world, ANA)
    assert [digests.tick(), digests.tick()] == [1, 0]
    put(world, BEN)
    world.clock.advance(6 * DAY)
    assert digests.tick() == 0
    world.clock.advance(DAY)
    assert digests.tick() == 1
    assert len(world.told(announcing.DIGEST)) == 2


def test_a_week_without_a_story_is_silent_and_over(world: World, digests: StoryDigests) -> None:
    assert digests.tick() == 0
    put(world, ANA)
    world.clock.advance(DAY)
    assert digests.tick() == 0
    assert world.told(announcing.DIGEST) == []
    world.clock.advance(WEEK - DAY)
    assert digests.tick() == 1


def test_one_that_was_missed_is_made_up_for_within_the_week(world: World, digests: StoryDigests) -> None:
    put(world, ANA)
    world.clock.advance(3 * DAY)
    assert digests.tick() == 1
    assert made(world)[0].week == "2026-W45"


def test_what_goes_first(world: World, digests: StoryDigests) -> None:
    put(world, DAN, mood=(2, 3))
    cheered = put(world, CHO, cheered_by=(ANA, PAT), mood=(3, 3))
    marked = put(world, BEN, featured=True, mood=(3, 2))
    digests.tick()
    assert featured(world) == [marked, cheered]


def test_the_mood_decides_where_nothing_else_does(world: World, digests: StoryDigests) -> None:
    put(world, ANA, mood=(3, 4))
    best, second = put(world, BEN, mood=(1, 5)), put(world, CHO, mood=(1, 4))
    digests.tick()
    assert featured(world) == [best, second]


def test_nobody_has_both_places_while_somebody_else_has_a_story(world: World, digests: StoryDigests) -> None:
    at = world.clock() - DAY
    first = put(world, ANA, cheered_by=(BEN, CHO), at=at)
    second = put(world, ANA, cheered_by=(BEN,), at=at)
    other = put(world, BEN, at=at)
    digests.tick()
    assert featured(world) == [first, other]
    put(world, CHO, readers=Readers.TEAM)
    world.clock.advance(WEEK)
    assert digests.tick() == 0
    assert second not in featured(world)


def test_what_is_for_a_team_alone_or_was_shown_is_left_out(world: World, digests: StoryDigests) -> None:
    put(world, ANA, readers=Readers.TEAM, featured=True)
    shown = put(world, BEN)
    digests.tick()
    assert featured(world) == [shown]
    world.clock.advance(WEEK)
    with world.database.write() as session:
        session.get_one(Story, shown).featured_at = world.clock()
    digests.tick()
    assert featured(world) == []


def test_an_older_story_that_is_marked_now_has_its_week(world: World, digests: StoryDigests) -> None:
    old = put(world, ANA, at=world.clock() - 90 * DAY)
    digests.tick()
    assert featured(world) == []
    with world.database.write() as session:
        session.get_one(Story, old).featured_at = world.clock() + HOUR
    world.clock.advance(WEEK)
    digests.tick()
    assert featured(world) == [old]


def test_of_many_replicas_one_makes_it(world: World, digests: StoryDigests, database: Database) -> None:
    put(world, ANA)
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(3)]
    replicas = [digests, *(StoryDigests(each, world.clock, DECIDED) for each in others)]
    ends = outcomes(*(replica.tick for replica in replicas))
    for each in others:
        each.close()
    assert sorted(map(str, ends)) == ["0", "0", "0", "1"]
    assert len(made(world)) == 1
    assert world.told(announcing.DIGEST) == [WOW]


def test_each_workspace_has_its_own_and_none_without_the_channel(world: World, digests: StoryDigests) -> None:
    put(world, ANA)
    digests.tick()
    assert [each.workspace_id for each in made(world)] == [HERE]
    with pytest.raises(NotFound):
        digests.for_post(ELSEWHERE, made(world)[0].id)


def test_one_that_fails_is_tried_again_and_holds_nobody_up(
    world: World, digests: StoryDigests, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(world, ANA)
    with monkeypatch.context() as broken:
        broken.setattr("services.stories.digesting.add_posts", lambda *_: 1 / 0)
        assert digests.tick() == 0
    assert made(world) == []
    assert digests.tick() == 1


def test_a_digest_shows_what_may_be_read_now(world: World, digests: StoryDigests) -> None:
    first, second = put(world, ANA, title="First", featured=True), put(world, BEN, title="Second")
    digests.tick()
    digest_id = made(world)[0].id
    shown = digests.for_post(HERE, digest_id)
    assert [brief.content.title for brief in shown.stories] == ["First", "Second"]
    with world.database.write() as session:
        post = session.scalars(select(Post).where(Post.kind == announcing.DIGEST)).one()
        post.state, post.ts, post.channel = PostState.SENT, "1.1", WOW
        story = session.get_one(Story, first)
        story.published = None
        show_change(session, story, world.clock())
    with world.database.read() as session:
        assert session.scalars(select(Post.update_at).where(Post.kind == announcing.DIGEST)).one() is not None
    assert [brief.story_id for brief in digests.for_post(HERE, digest_id).stories] == [second]


@pytest.mark.parametrize(
    ("weekly", "now", "week", "due"),
    [
        (Weekly(), (2026, 11, 2, 8, 59), "2026-W45", (2026, 11, 2, 9, 0)),
        (Weekly(zone="Asia/Manila"), (2026, 11, 1, 16, 0), "2026-W45", (2026, 11, 2, 1, 0)),
        (Weekly(zone="Asia/Manila"), (2026, 11, 1, 15, 59), "2026-W44", (2026, 10, 26, 1, 0)),
        (Weekly(4, time(16, 30), "Europe/Paris"), (2027, 1, 1, 12, 0), "2026-W53", (2027, 1, 1, 15, 30)),
        # Summer time ends on Sunday the 25th, begins on Sunday the 28th; 02:30 is there twice, or not at all.
        (Weekly(zone="Europe/Paris"), (2026, 10, 23, 12, 0), "2026-W43", (2026, 10, 19, 7, 0)),
        (Weekly(zone="Europe/Paris"), (2026, 10, 26, 12, 0), "2026-W44", (2026, 10, 26, 8, 0)),
        (Weekly(6, time(2, 30), "Europe/Paris"), (2026, 10, 25, 12, 0), "2026-W43", (2026, 10, 25, 0, 30)),
        (Weekly(6, time(2, 30), "Europe/Paris"), (2027, 3, 28, 12, 0), "2027-W12", (2027, 3, 28, 1, 30)),
    ],
)
def test_when_it_is_due(weekly: Weekly, now: tuple[int, ...], week: str, due: tuple[int, ...]) -> None:
    named, due_at = weekly.due(datetime(*now, tzinfo=UTC))  # type: ignore[arg-type,misc] # a date in five numbers
    assert (named, due_at.astimezone(UTC)) == (week, datetime(*due, tzinfo=UTC))  # type: ignore[arg-type,misc]
