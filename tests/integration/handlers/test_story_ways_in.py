"""Ways in: the command, the shortcuts, an alert's freedom, App Home; and what is typed after `/wow`."""

import json
from typing import Any

import pytest
from sqlalchemy import delete

from handlers.alerts import ids as alert_ids
from handlers.stories import ids
from sandbox import Message
from services.stories import announcing
from services.stories.weekly import Weekly
from storage.posts import Post
from storage.stories import StoryDigest, StoryState
from tests.integration.handlers import stories
from tests.integration.handlers.stories import PHONE
from tests.integration.handlers.town import Town


def initial(town: Town, name: str) -> dict[str, Any]:
    """The element of a field in Ana's form."""
    view = town.ana.view
    assert view is not None
    return next(block["element"] for block in view.blocks if block.get("block_id", "").startswith(f"{name}."))


def test_the_global_shortcut_opens_the_form(town: Town) -> None:
    assert town.ana.shortcut(ids.TELL).ok

    assert initial(town, "agent")["initial_user"] == town.ana.person.id
    town.ana.close(everything=True)


def test_a_message_is_shared_with_its_words_and_its_link(town: Town) -> None:
    room = town.room(town.ana, town.ben)
    said = town.ben.post(room, f"Saved <@{town.maya.person.id}>’s &amp; my day: call {PHONE}")

    assert town.ana.message_shortcut(ids.SHARE, said).ok

    assert initial(town, "agent")["initial_user"] == town.ben.person.id
    assert "a colleague’s & my day" in initial(town, "faced")["initial_value"]
    view = town.ana.view
    assert view is not None
    assert PHONE not in view.private_metadata
    typed = stories.fields()
    typed.pop("faced")
    stories.fill(town.ana, **typed, agent=town.ana.person.id)
    town.ana.submit()
    assert town.ana.submit().ok
    town.ana.close(everything=True)
    kept = stories.version(town, stories.newest(town))
    assert kept.faced.endswith("call [phone number]")
    assert f"/archives/{room.id}/p{said.ts.replace('.', '')}" in kept.link
    assert "this message" in stories.review_of(town, kept.story_id).all_text
    assert "this message" not in stories.publish(town, kept.story_id).all_text


def test_an_alerts_freedom_leads_to_its_story(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room, freedoms="Send it again\nUp to $50 to save the day", title="Party week")
    assert town.ana.click(town.post(room), alert_ids.FREEDOMS).ok
    assert town.ana.click(None, alert_ids.USED_FREEDOM).ok
    labels = [group["label"]["text"] for group in initial(town, "freedom")["option_groups"]]
    assert labels[:2] == ["Nobody had to tell me", "Party week"]

    stories.fill(town.ana, **stories.fields(), freedom=f"{alert_id}.1", why_right="It was her day.")
    assert town.ana.submit().ok
    town.ana.close(everything=True)

    story_id = stories.newest(town)
    kept = stories.version(town, story_id)
    assert (kept.freedom_words, kept.alert_id, kept.campaign) == (
        "Up to $50 to save the day",
        alert_id,
        "Party week",
    )
    assert "Up to $50 to save the day" in stories.publish(town, story_id).all_text


def test_a_freedom_of_an_alert_that_is_not_for_this_person_is_not_taken(town: Town) -> None:
    room = town.room(town.ben)
    alert_id = town.announce(room, freedoms="Ours alone")
    stories.open_form(town.ana)
    stories.fill(town.ana, **stories.fields())
    assert town.ana.submit().ok
    body = town.last("view_submission")
    body["view"]["id"] = "V0FORGED"
    body["view"]["state"]["values"]["freedom.0"]["story.form.freedom"]["selected_option"] = {
        "value": f"{alert_id}.0",
        "text": {"type": "plain_text", "text": "x"},
    }

    answer = json.loads(town.dispatch(body).body)

    assert answer["errors"]["freedom.0"].startswith("The alert does not say this any more.")
    town.ana.close(everything=True)


def test_home_has_the_ways_in_and_reviewers_see_what_waits(town: Town) -> None:
    stories.told(town, town.ana)
    town.maya.open_home()
    town.slack.wait_for(lambda: town.maya.home and "To review (" in town.maya.home.text)
    town.ana.open_home()
    town.slack.wait_for(lambda: town.ana.home and "Share a wow moment" in town.ana.home.text)
    assert town.ana.home is not None
    assert "To review" not in town.ana.home.text
    assert town.ana.click(town.ana.home, ids.TELL).ok
    town.ana.close(everything=True)
    assert town.maya.click(town.maya.home, ids.WAITING).ok
    assert "To review" in town.told(town.maya)
    town.maya.close(everything=True)


@pytest.mark.parametrize("typed", ["help", "HELP", "nonsense", "nonsense <!channel>"])
def test_help_and_nonsense_get_the_usage(town: Town, typed: str) -> None:
    assert town.ana.slash("/wow", typed).ok

    said = town.ana.ephemerals[-1].all_text
    assert "/wow search birthday" in said
    assert "/wow review" not in said
    assert "<!channel>" not in said
    assert town.maya.slash("/wow", typed).ok
    assert "/wow review" in town.maya.ephemerals[-1].all_text


def test_the_usage_follows_the_prefix(careful_town: Town) -> None:
    assert careful_town.ana.slash("/acme-wow", "search").ok

    assert "/acme-wow search birthday" in careful_town.ana.ephemerals[-1].all_text


def test_reviewers_are_asked_by_dm_where_they_have_no_channel(careful_town: Town) -> None:
    town = careful_town
    title = f"To whom it may concern, {stories.newest(town)}"
    town.ana.slash("/acme-wow")
    stories.fill(town.ana, **stories.fields(title=title))
    assert town.ana.submit().ok
    town.ana.close(everything=True)

    town.eventually(lambda: town.find(town.maya, title) and town.find(town.tom, title))

    assert town.maya.click(town.post(town.maya, title), ids.PUBLISH).ok
    town.eventually(lambda: "published it" in town.post(town.tom, title).all_text)


def test_only_reviewers_decide(town: Town) -> None:
    story_id = stories.told(town, town.ana)
    assert town.ben.slash("/wow", "mine").ok
    assert town.ben.click(None, ids.TELL).ok
    for action_id in (ids.PUBLISH, ids.PUBLISH_FEATURED, ids.CHANGE, ids.DECLINE, ids.LOOK):
        town.forge(town.ben, action_id, ids.StoryRef(story_id, 1).dump())
        assert "Only reviewers can do this." in town.told(town.ben)
        town.ben.close()
    town.ben.close(everything=True)
    assert stories.row(town, story_id).state == StoryState.REVIEW


def test_nobody_reviews_their_own(town: Town) -> None:
    story_id = stories.told(town, town.maya)

    town.maya.click(stories.review_of(town, story_id), ids.PUBLISH)

    assert "This is your own story" in town.told(town.maya)
    assert stories.row(town, story_id).state == StoryState.REVIEW


def digest_of(town: Town, title: str) -> Message | None:
    """The digest in which that story is."""
    return next(
        (
            post
            for post in town.slack.messages(town.wow)
            if "of the week" in post.text and title in post.all_text
        ),
        None,
    )


def let_a_digest_be_due(town: Town) -> None:
    """As if this week's had not been made yet."""
    now = town.slack.clock.utcnow()
    _, due_at = Weekly().due(now)
    town.slack.clock.advance(max(0.0, (due_at - now).total_seconds()))
    with town.app.database.write() as session:
        session.execute(delete(StoryDigest))
        session.execute(delete(Post).where(Post.kind == announcing.DIGEST))


def test_the_digest_shows_two_stories_and_takes_a_vote(town: Town) -> None:
    first = stories.told(town, town.ana, title="First one")
    stories.publish(town, first, action_id=ids.PUBLISH_FEATURED)
    second = stories.told(town, town.ben, title="Second one")
    stories.publish(town, second, action_id=ids.PUBLISH_FEATURED)
    let_a_digest_be_due(town)

    town.app.stories.digests.tick()
    town.eventually(lambda: digest_of(town, "First one"))

    digest = digest_of(town, "First one")
    assert digest is not None
    assert "Second one" in digest.all_text
    ref = ids.StoryRef(first, 1).dump()
    assert town.guest.click(digest, ids.VOTE, ref).ok
    town.slack.wait_for(lambda: "Your vote for" in town.told(town.guest))
    assert town.guest.click(digest, ids.READ, ref).ok
    assert "You voted for it" in town.told(town.guest)
    town.guest.close(everything=True)
    town.app.stories.telling.withdraw(town.caller(town.ana), first)
    town.eventually(lambda: digest_of(town, "First one") is None)
    assert digest_of(town, "Second one")
    town.app.stories.telling.withdraw(town.caller(town.ben), second)
    town.eventually(lambda: digest_of(town, "Second one") is None)
