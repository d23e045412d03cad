"""What is looked up often is looked up by index, however much a year has left behind, on both databases."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from handlers.home.current import current_home
from services.alerts import plan
from services.alerts.announcing import SAID
from services.decisions import Decisions
from services.directory import PersonFacts
from services.kudos.retention import KudosRetention
from services.people import Caller, Role, holders, whom_to_ask
from services.privacy import Privacy
from services.quiet import Quiet
from services.quiet.holding import add_posts
from services.quiet.manners import GATHERED
from services.stories.retention import StoryRetention
from services.town_halls.retention import TownHallRetention
from services.undelivered import Undelivered
from storage import milestones, post_due, post_holds, post_queue
from storage.database import Database
from storage.post_marks import Marks
from storage.post_reasons import Ours, Why
from storage.posts import NewPost, Post, PostFacts, PostState
from storage.prepared import Prepared, Values
from tests.growth import HERE, TESTED, Year, fill
from tests.growth_of_home import TESTED as FURNISHED
from tests.growth_of_home import furnish, parts_of
from tests.support import NOON

LARGEST = {"posts", "acknowledgements", "milestones", "kudos", "kudos_entries"}
"""Tables that grow with the years by millions."""
LARGE = {"people", "alert_questions", "alert_drafts", "stories", "story_versions", "town_hall_questions"}
"""Tables that grow by thousands: PostgreSQL may read one whole rather than look up every tenth of its rows.
It is asked what it would do if it could not."""
FEW = {
    *("ix_posts_waiting", "ix_posts_due", "ix_posts_expiring", "ix_posts_replies", "ix_posts_in_flight"),
    *("ix_posts_stale", "ix_milestones_waiting", "ix_people_unread", "ix_people_admins", "ix_people_away"),
    *("ix_alert_drafts_unused", "ix_alert_questions_open", "ix_posts_failed", "ix_posts_failed_lately"),
    *("ix_posts_held", "ix_posts_held_for", "ix_posts_gathered"),
}
"""Partial indexes of what is not over, or failed: to read one of these from end to end is no look at the
past. (Nothing has failed in this year, and PostgreSQL takes any of two empty indexes.)"""
OFTEN = {"ix_posts_subject": "subject_id"}
"""Indexes of little use by their first column alone."""

Step = Callable[[Year], object]
Statements = list[tuple[str, Any]]


@pytest.fixture
def year(database: Database) -> Year:
    return fill(database, TESTED, NOON)


def reading(look: Callable[[Session, Year], object]) -> Step:
    def step(year: Year) -> None:
        with year.database.read() as session:
            look(session, year)

    return step


def writing(change: Callable[[Session, Year], object]) -> Step:
    def step(year: Year) -> None:
        with year.database.write() as session:
            change(session, year)
            session.rollback()

    return step


def claiming(claim: Callable[..., object], **more: object) -> Step:
    def change(session: Session, year: Year) -> None:
        until = year.now + timedelta(minutes=1)
        claim(session, year.now, workspace_id=HERE, owner="a", lease_until=until, limit=8, **more)

    return writing(change)


def mark(year: Year) -> None:
    """Before the calls of some posts, and after them."""
    until = year.now + timedelta(minutes=1)
    with year.database.write() as session:
        posts = post_queue.claim(
            session, year.now, workspace_id=HERE, owner="a", lease_until=until, limit=8, without=()
        )
    marks = Marks(year.database)
    for post in posts:
        assert marks.begin(post, "a", year.now, until)
        assert marks.sent(
            post,
            "a",
            year.now,
            channel="D1",
            ts="1.1",
            shown=0,
            quiet_until=year.now,
        ).settle()
    assert posts


def hold_and_let_go(year: Year) -> None:
    """News for some, two for each, that are told together."""
    posts = [
        NewPost(
            workspace_id=HERE,
            kind="story.refused",
            subject_id=number,
            occasion=f"held:{number}",
            recipient=f"UA{2 + number // 2}",
            due_at=year.now,
        )
        for number in range(40)
    ]
    with year.database.write() as session:
        assert add_posts(session, posts, year.now) == len(posts)
    assert Quiet.over(year.database, year.clock, Decisions()).releasing.tick()
    with year.database.read() as session:
        first = session.scalars(select(Post).where(Post.occasion == "held:0")).one()
        assert first.within_id is not None
        assert len(post_holds.told_within(session, teller(first.within_id))) == 2


def teller(post_id: int) -> PostFacts:
    return PostFacts(
        id=post_id,
        workspace_id=HERE,
        kind=GATHERED,
        subject_id=1,
        detail=None,
        recipient="UA2",
        due_at=NOON,
        sent_at=None,
    )


def facts(year: Year) -> list[PersonFacts]:
    return [PersonFacts(HERE, f"UA{number}", f"Agent {number}", "Asia/Manila") for number in range(2, 202)]


STEPS: dict[str, Step] = {
    "what is due": reading(lambda session, year: post_due.what_is_due(session, year.now)),
    "the depth of the queue": reading(lambda session, year: post_due.depth(session, year.now)),
    "a claim": claiming(post_queue.claim, without={"UA5"}),
    "marks before a call and after it": mark,
    "a claim of looks": claiming(post_queue.claim_looks),
    "a claim of updates": claiming(post_queue.claim_updates),
    "letting go what was held": lambda year: hold_and_let_go(year),
    "someone's own hours": lambda year: Quiet.over(year.database, year.clock, Decisions()).choices.choose(
        year.agent(20), "Mon-Fri 08:00-18:00", []
    ),
    "hours of everyone": writing(
        lambda session, year: post_holds.look_anew(session, year.now, workspace_id=HERE)
    ),
    "an alert that becomes an outage": writing(
        lambda session, year: post_holds.let_go_about(session, SAID, year.on, year.now)
    ),
    "what a lease ran out on": writing(
        lambda session, year: post_queue.reap(
            session, year.now, look_at=year.now, doubt=Why(Ours.NO_ANSWER), orphaned=Why(Ours.PARENT_MISSING)
        )
    ),
    "milestones that are due": writing(
        lambda session, year: milestones.take_due(session, plan.SUBJECT, year.now, limit=1)
    ),
    "Got it": lambda year: year.alerts.reading.acknowledge(year.agent(150), year.on, 1, elsewhere=True),
    "whether they are counted": lambda year: year.alerts.reading.thanks(year.agent(150), year.on),
    "when they pressed Got it": lambda year: year.alerts.reading.acknowledged_at(HERE, year.on, "UA20"),
    "an agent's Home": lambda year: year.alerts.reading.for_agent(year.agent(20)),
    "what is kept about someone": lambda year: Privacy.over(year.database, year.clock).asking.kept_about(
        year.agent(20)
    ),
    "an alert, for its reader": lambda year: year.alerts.reading.brief_for(year.agent(20), year.on),
    "an alert, for a publisher": lambda year: year.alerts.reading.report(year.publisher, year.on),
    "the publishers' list": lambda year: year.alerts.reading.for_publisher(year.publisher),
    "readiness": lambda year: year.alerts.readiness.of(year.publisher, year.on),
    "who is missing": lambda year: year.alerts.readiness.missing(year.publisher, year.on, 50),
    "a nudge": lambda year: year.alerts.readiness.nudge(year.publisher, year.on),
    "open questions": lambda year: year.alerts.questions.open(year.publisher),
    "one's drafts": lambda year: year.alerts.drafts.mine(year.publisher),
    "drafts to decide on": lambda year: year.alerts.approval.waiting(year.publisher),
    "whether someone publishes": lambda year: year.alerts.roles.holds(year.agent(20), Role.PUBLISHER),
    "who publishes": reading(lambda session, _: holders(session, HERE, Role.PUBLISHER)),
    "whom to ask for it": reading(lambda session, _: whom_to_ask(session, HERE, Role.PUBLISHER)),
    "who gives roles": reading(lambda session, _: holders(session, HERE, Role.ADMIN)),
    "whether someone gives roles": lambda year: year.alerts.roles.holds(year.agent(20), Role.ADMIN),
    "a newcomer's welcome": lambda year: year.alerts.moments.welcome(HERE, 20, channel_id=year.hall),
    "the bot is back": lambda year: year.alerts.publishing.bot_is_back(HERE, year.hall),
    "sending again": lambda year: year.alerts.publishing.cancel(year.publisher, year.on),
    "what was kept long enough": lambda year: year.keeping(timedelta(days=30)).retention.tick(),
    "stories that were kept long enough": lambda year: StoryRetention(
        year.database, year.clock, lambda _, now: [(HERE, now - timedelta(days=90))]
    ).tick(),
    "kudos that were kept long enough": lambda year: KudosRetention(
        year.database, year.clock, lambda _, now: [(HERE, now - timedelta(days=90))]
    ).tick(),
    "town halls that were kept long enough": lambda year: TownHallRetention(
        year.database, year.clock, lambda _, now: [(HERE, now - timedelta(days=90))]
    ).tick(),
    "what did not arrive of stories, town halls and kudos": lambda year: Undelivered(
        year.database, year.clock
    ).tick(),
    "a workspace that was left": lambda year: Privacy.over(year.database, year.clock).leaving.tick(),
    "people to ask Slack about": lambda year: year.directory.unknown_people(900),
    "people as Slack tells": lambda year: year.directory.record_people(HERE, facts(year)),
    "someone new": lambda year: year.directory.joined(HERE, year.hall, Caller(HERE, "T2", "UNEW")),
    "members of a channel": lambda year: year.directory.record_channel_members(
        HERE, year.hall, [f"UA{number}" for number in range(1, TESTED.hall)]
    ),
}


def test_no_look_goes_through_all_that_is_over(year: Year) -> None:
    # A table that is empty may be read whole.
    furnish(year, FURNISHED)
    taken = {name: taken_by(year.database, step, year) for name, step in STEPS.items()}
    assert wrong(year.database, taken) == {}
    if not year.database.is_sqlite:
        # PostgreSQL renews its statistics when it likes: a plan must be right with those of before, too.
        with year.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        assert wrong(year.database, taken) == {}


HOMES: dict[str, Step] = {
    "Home of somebody who has every role but leading": lambda year: current_home(
        parts_of(year), year.publisher, ()
    ),
    "an agent's Home": lambda year: current_home(parts_of(year), year.agent(20), ()),
}


def test_home_goes_through_nothing_that_grows(year: Year) -> None:
    furnish(year, FURNISHED)
    taken = {name: taken_by(year.database, step, year) for name, step in HOMES.items()}
    assert wrong(year.database, taken) == {}


def test_a_look_without_an_index_would_be_found(database: Database) -> None:
    year = Year(database, TESTED, NOON)
    unindexed = reading(lambda session, _: session.query(Post.id).filter_by(reason="x").all())
    by_kind = reading(lambda session, _: session.query(Post.ts).filter_by(kind="a.b").all())
    assert scans(database, taken_by(database, unindexed, year))
    if database.is_sqlite:
        assert scans(database, taken_by(database, by_kind, year))


def test_statements_of_hot_paths_are_looked_at(database: Database) -> None:
    year = fill(database, TESTED, NOON)
    with recorded(database) as statements:
        STEPS["Got it"](year)
        STEPS["marks before a call and after it"](year)
    for table in ("acknowledgements", "UPDATE posts SET state="):
        assert any(table in statement for statement, _ in statements)


def test_the_states_of_indexes_are_states() -> None:
    # They are spelt out there, as in every migration.
    written = " ".join(str(index.dialect_options["sqlite"]["where"]) for index in Post.__table__.indexes)  # type: ignore[attr-defined]
    assert set(re.findall(r"state = '(\w+)'", written)) <= set(PostState)


def wrong(database: Database, taken: Mapping[str, Statements]) -> dict[str, list[str]]:
    """By step: where the plans of its statements go through a large table."""
    return {step: found for step, statements in taken.items() if (found := scans(database, statements))}


def scans(database: Database, statements: Statements) -> list[str]:
    """Where the plans of these go through a large table."""
    explain = _scans_of_sqlite if database.is_sqlite else _scans_of_postgresql
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        return [
            scan
            for statement, parameters in statements
            # Of an insert, SQLite also plans what it would do were a foreign key broken.
            if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", statement)
            for scan in explain(driver, statement, parameters)
        ]


def taken_by(database: Database, step: Step, year: Year) -> Statements:
    """The statements of a step, each once, with their parameters as the driver is given them."""
    with recorded(database) as statements:
        step(year)
    return list({statement: (statement, parameters) for statement, parameters in statements}.values())


@contextmanager
def recorded(database: Database) -> Iterator[Statements]:
    """Statements with their parameters, as the driver is given them."""
    statements: Statements = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
    ) -> None:
        statements.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    run, rows = Prepared.run, Prepared.rows

    def note_run(prepared: Prepared, cursor: DBAPICursor, values: Values) -> int:
        statements.append((prepared._sql, prepared._parameters(values)))
        return run(prepared, cursor, values)

    def note_rows(prepared: Prepared, cursor: DBAPICursor, values: Values) -> Sequence[Sequence[Any]]:
        statements.append((prepared._sql, prepared._parameters(values)))
        return rows(prepared, cursor, values)

    engines: Sequence[Engine] = list({database._writer, database._reader})
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Prepared, "run", note_run), patch.object(Prepared, "rows", note_rows):
            yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def _scans_of_sqlite(driver: Any, statement: str, parameters: Any) -> Iterator[str]:
    """https://www.sqlite.org/eqp.html"""
    for *_, line in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
        found = re.match(r"(SCAN|SEARCH) (\w+?)(?:_\d+)?(?: USING .*?INDEX (\w+))?(?: \((.*)\))?$", line)
        if found is None or found[2] not in LARGE | LARGEST:
            continue
        how, index, columns = found[1], found[3], found[4] or ""
        is_whole = how == "SCAN" and index not in FEW
        if is_whole or (index in OFTEN and OFTEN[index] not in columns):
            yield f"{line}: {statement}"


def _scans_of_postgresql(driver: Any, statement: str, parameters: Any) -> Iterator[str]:
    """https://www.postgresql.org/docs/current/using-explain.html"""
    for tables, as_it_likes in ((LARGEST, "on"), (LARGE, "off")):
        for choice in ("seqscan", "mergejoin", "hashjoin"):
            driver.execute(f"SET enable_{choice} = {as_it_likes}")
        (told,) = driver.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters).fetchone()
        for node, parent in _nodes(told[0]["Plan"], "nothing"):
            kind, table = node["Node Type"], node.get("Relation Name")
            by_index = "Index Cond" in node or node.get("Index Name") in FEW
            is_newest = (kind, parent) == ("Index Only Scan", "Limit") and "Filter" not in node
            is_whole = not by_index and not is_newest and kind not in ("Bitmap Heap Scan", "ModifyTable")
            if table in tables and is_whole:
                yield f"{kind} on {table}: {statement}"


def _nodes(plan: dict[str, Any], parent: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each step of a plan, with the type of the step that it is for."""
    yield plan, parent
    for child in plan.get("Plans", ()):
        yield from _nodes(child, plan["Node Type"])
