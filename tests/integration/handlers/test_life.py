"""An alert's life as agents meet it: late joiners, edits, reminders, the start, the end."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text

from handlers.alerts import ids
from handlers.alerts.posts import renderers
from sandbox import Fault
from sandbox.person import Actor
from services.alerts.content import Change
from storage.posts import PostFacts
from tests.integration.handlers.town import DAY, HOUR, Town, running


def edit(town: Town, alert_id: int, change: Change, **fields: Any) -> None:
    """Maya edits, by the form's own way to the database."""
    form, revision = town.app.alerts.drafts.start_edit(town.caller(town.maya), alert_id)
    draft_id = town.draft(replace(form, change=change, **fields), alert_id=alert_id, base_revision=revision)
    town.app.alerts.publishing.send(town.caller(town.maya), draft_id)


def test_a_late_joiner_of_the_channel_gets_it_by_direct_message(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    title = town.brief(alert_id).content.title

    town.ben.join(room)
    town.eventually(lambda: town.find(town.ben, title))
    post = town.post(town.ben, title)
    assert town.ben.click(post, ids.GOT_IT).ok

    town.slack.wait_for(lambda: "✅ You pressed Got it" in post.all_text)
    town.eventually(lambda: town.find(room, "*1 of 2* got it"))
    assert town.pressed(alert_id) == 1


def test_a_late_joiner_of_another_workspace_gets_it_too(town: Town) -> None:
    room = town.room(town.ana, is_shared=True)
    title = town.brief(town.announce(room)).content.title

    town.outsider.join(room)

    town.eventually(lambda: town.find(town.outsider, title))


def test_a_late_joiner_of_the_user_group_gets_it(town: Town) -> None:
    group = town.slack.add_user_group(
        town.brand.workspace, f"night-{uuid4().hex[:6]}", members=[town.ana.person]
    )
    here = town.brand.workspace.id
    town.slack.wait_for(lambda: group.id in town.app.directory.handles(here))
    room = town.room()
    alert_id = town.announce(room, groups=[group.id])
    title = town.brief(alert_id).content.title
    town.eventually(lambda: town.find(town.ana, title))

    town.slack.set_group_members(group, [town.ana.person, town.ben.person])
    town.eventually(lambda: town.find(town.ben, title))

    assert len([post for post in town.ana.dms if title in post.text]) == 1


def test_who_leaves_is_not_counted_any_more(town: Town) -> None:
    room = town.room(town.ana, town.ben)
    alert_id = town.announce(room)
    assert town.brief(alert_id).audience == 2

    town.ben.leave(room)

    town.slack.wait_for(lambda: town.brief(alert_id).audience == 1)


def test_a_material_edit_is_said_in_the_thread_and_asks_for_got_it_again(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    post = town.post(room)
    assert town.ana.click(post, ids.GOT_IT).ok
    edit(town, alert_id, Change.MATERIAL, freedoms="Refund it")

    town.eventually(lambda: town.find(room, "Please press *Got it* again", thread=post.ts))
    town.eventually(lambda: "✅ Refund it" in post.all_text)
    assert "*0 of 1* got it" in post.all_text
    assert "what you may do on your own" in post.all_text
    said = town.find(room, "Please press *Got it* again", thread=post.ts)
    assert said is not None
    assert town.ana.click(said, ids.GOT_IT).ok
    assert town.brief(alert_id).acknowledged == 1
    assert town.pressed(alert_id) == 2


@pytest.mark.parametrize(
    ("kind", "detail", "close"),
    [("changed", "1", False), ("changed", "2", True), ("reminder", None, True), ("live", None, True)],
)
def test_what_is_no_longer_true_when_its_time_comes_is_not_said(
    town: Town, kind: str, detail: str | None, close: bool
) -> None:
    alert_id = town.announce(town.room(town.ana))
    edit(town, alert_id, Change.MATERIAL, freedoms="Refund it")
    if close:
        town.app.alerts.publishing.cancel(town.caller(town.maya), alert_id)
    now = town.slack.clock.utcnow()
    post = PostFacts(
        id=1,
        workspace_id=town.brand.workspace.id,
        kind=f"alert.{kind}",
        subject_id=alert_id,
        detail=detail,
        recipient=town.ana.person.id,
        due_at=now,
        sent_at=None,
    )

    assert renderers(town.app.alerts)[post.kind](post) is None


def test_posts_that_are_claimed_together_are_made_once_and_a_later_claim_sees_what_changed(
    town: Town,
) -> None:
    room = town.room(town.ana, town.ben)
    alert_id = town.announce(room)
    view = renderers(town.app.alerts)["alert.announcement"]

    def post(person: Actor, claimed_at: float) -> PostFacts:
        return PostFacts(
            id=1,
            workspace_id=town.brand.workspace.id,
            kind="alert.announcement",
            subject_id=alert_id,
            detail=None,
            recipient=person.person.id,
            due_at=town.slack.clock.utcnow(),
            sent_at=None,
            claimed_at=claimed_at,
            beside=(town.ana.person.id, town.ben.person.id),
        )

    first = time.monotonic()
    made = view(post(town.ana, first))
    edit(town, alert_id, Change.TYPO, title="Buy one, plant two")
    assert town.ana.click(town.post(room), ids.GOT_IT).ok
    assert view(post(town.ben, first)) is made, "an update will follow"
    for person, words in ((town.ana, "You pressed Got it"), (town.ben, "Buy one, plant two")):
        later = view(post(person, time.monotonic()))
        assert later is not None
        assert words in str(later.blocks)


def test_a_typo_changes_the_post_in_silence(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    post = town.post(room)
    assert town.ana.click(post, ids.GOT_IT).ok
    before = len(town.slack.messages(room, thread=post.ts))

    edit(town, alert_id, Change.TYPO, title="Buy one, plant two")

    town.eventually(lambda: "Buy one, plant two" in post.all_text)
    assert len(town.slack.messages(room, thread=post.ts)) == before
    assert town.brief(alert_id).acknowledged == 1


def test_cancelling_is_said_in_the_thread_and_on_the_post(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    post = town.post(room)
    assert town.maya.slash("/alert", f"cancel {alert_id}").ok
    assert town.maya.click(None, ids.CANCEL).ok

    town.eventually(lambda: town.find(room, "There is nothing more to do.", thread=post.ts))
    town.eventually(lambda: "✖️ Cancelled:" in post.all_text)
    assert "alert.got_it" not in str(post.blocks)


def test_ending_early_thanks(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    post = town.post(room)
    assert town.maya.slash("/alert", f"end {alert_id}").ok
    assert town.maya.click(None, ids.END).ok

    town.eventually(lambda: town.find(room, "Thank you for your work on it."))
    town.eventually(lambda: "🏁 Over:" in post.all_text)


def test_in_a_direct_message_everything_happens_in_place(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.schedule(room, first_word_at=None, delivery="dm")
    title = town.brief(alert_id).content.title
    town.eventually(lambda: town.find(town.ana, title))
    post = town.post(town.ana, title)
    assert "of 1* got it" not in post.all_text

    assert town.ana.click(post, ids.GOT_IT).ok

    town.slack.wait_for(lambda: "✅ You pressed Got it" in post.all_text)
    assert "alert.got_it" not in str(post.blocks)
    edit(town, alert_id, Change.MATERIAL, volume="+80 %")
    town.eventually(lambda: "+80 %" in post.all_text and "alert.got_it" in str(post.blocks))


def test_the_author_hears_what_has_not_arrived(town: Town) -> None:
    room, other = town.room(town.ana), town.room(town.ben)
    town.slack.fail(
        "chat.postMessage",
        Fault.error("restricted_action"),
        times=None,
        when=lambda args: args.get("channel") == other.id,
    )
    alert_id = town.schedule(room, other, first_word_at=None)
    title = town.brief(alert_id).content.title
    town.eventually(lambda: town.find(room, title))

    maya = town.caller(town.maya)
    town.eventually(lambda: town.app.alerts.reading.report(maya, alert_id)[1].troubles)
    town.slack.clock.advance(601)
    town.eventually(lambda: town.find(town.maya, f"1 message of {title} did not arrive."))

    assert town.maya.click(town.post(town.maya, f"1 message of {title}"), ids.MANAGE).ok
    assert "1 of 2 messages delivered" in town.told(town.maya)
    assert "⚠️" in town.told(town.maya)
    town.slack.heal()


def the_whole_way(town: Town) -> None:
    """From the first word to the thanks."""
    room = town.room(town.ana, town.ben)
    alert_id = town.announce(room, reminders=[60])
    post = town.post(room)
    title = town.brief(alert_id).content.title
    assert town.ana.click(post, ids.GOT_IT).ok
    starts_at = town.brief(alert_id).content.starts_at

    town.slack.clock.set((starts_at - HOUR).timestamp() + 1)
    town.eventually(lambda: town.find(town.ben, f"Reminder: {title}"))
    reminder = town.post(town.ben, f"Reminder: {title}")
    assert town.find(town.ana, f"Reminder: {title}") is None
    assert town.ben.click(reminder, ids.GOT_IT).ok
    town.slack.wait_for(lambda: "You are counted as ready" in reminder.all_text)

    town.slack.clock.set(starts_at.timestamp() + 1)
    town.eventually(lambda: town.find(town.maya, f"Readiness for {title}: 2 of 2"))
    town.eventually(lambda: town.find(room, f"{title} is live"))
    deadline = town.post(town.maya, f"Readiness for {title}")
    assert town.maya.click(deadline, ids.READINESS).ok
    assert "*2 of 2*" in town.told(town.maya)
    assert "Nudge" not in town.told(town.maya)

    town.slack.clock.set((starts_at + DAY).timestamp() + 1)
    town.eventually(lambda: town.find(room, f"{title} is over"))
    town.eventually(lambda: "🏁 Over:" in post.all_text)


def test_the_whole_way(town: Town) -> None:
    the_whole_way(town)


@pytest.fixture
def bare_postgresql(postgresql_server: URL) -> Iterator[str]:
    name = f"town_{uuid4().hex}"
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
        yield postgresql_server.set(database=name).render_as_string(hide_password=False)
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_the_whole_way_on_postgresql(bare_postgresql: str, tmp_path: Path) -> None:
    with running(tmp_path, database_url=bare_postgresql) as town:
        the_whole_way(town)
        assert town.slack.violations == []
