"""Where a second publisher approves: asked, looked at, approved or sent back."""

import pytest

from handlers.alerts import ids
from tests.integration.handlers.town import HOUR, Town, rich


@pytest.fixture
def title(careful_town: Town) -> str:
    """Maya has asked for the approval of an alert of this title, and Tom has heard of it."""
    town = careful_town
    title = town.form().title
    submit(town, title)
    town.eventually(lambda: town.find(town.tom, title))
    return title


def submit(town: Town, title: str) -> None:
    room = town.room(town.ana)
    assert town.maya.slash("/acme-alert").ok
    town.maya.fill("title", title)
    town.maya.fill("happening", rich("B"))
    town.maya.fill("starts_at", town.form().starts_at)
    town.maya.fill("channels", [room.id])
    assert town.maya.submit().ok
    assert "Ask for approval" in town.told(town.maya)
    assert town.maya.submit().ok
    assert "goes out once another publisher has approved it" in town.told(town.maya)
    town.maya.close(everything=True)


def test_another_publisher_looks_and_approves(careful_town: Town, title: str) -> None:
    town = careful_town
    post = town.post(town.tom, title)
    assert town.tom.click(post, ids.REVIEW).ok
    assert "asks you to check this alert." in town.told(town.tom)
    assert "1 agent in" in town.told(town.tom)

    assert town.tom.submit().ok

    assert "is scheduled" in town.told(town.tom) or "is on its way" in town.told(town.tom)
    town.eventually(lambda: "approved it" in post.all_text)
    assert ids.REVIEW not in str(post.blocks)


def test_approving_what_was_approved_already(careful_town: Town, title: str) -> None:
    town = careful_town
    town.eventually(lambda: town.find(town.person(town.brand.priya), title))
    priya = town.person(town.brand.priya)
    for who in (town.tom, priya):
        assert who.click(town.post(who, title), ids.REVIEW).ok
    assert town.tom.submit().ok

    assert priya.submit().ok

    assert "Tom Adeyemi has approved it already." in town.told(priya)


def test_nobody_approves_what_they_wrote(careful_town: Town, title: str) -> None:
    town = careful_town
    post = town.post(town.tom, title)
    value = next(
        element["value"]
        for block in post.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == ids.REVIEW
    )
    assert town.maya.slash("/acme-alert", "mine").ok
    assert town.maya.click(None, ids.KEPT).ok
    assert town.forge(town.maya, ids.REVIEW, value).status == 200
    assert [view.title for view in town.maya.views][-1] == "Review an alert"

    assert town.maya.submit().ok

    assert "You wrote this one, so someone else has to approve it." in town.told(town.maya)


def test_sent_back_with_words_changed_and_asked_again(careful_town: Town, title: str) -> None:
    town = careful_town
    post = town.post(town.tom, title)
    assert town.tom.click(post, ids.REVIEW).ok
    assert town.tom.click(None, ids.SEND_BACK).ok
    town.tom.fill("words", "   ")
    assert town.tom.submit().errors == {"words": "Say in a few words what should change."}
    town.tom.fill("words", "Which trees?\n<!channel>")
    assert town.tom.submit().ok
    assert f"*{title}* is with its author again." in town.told(town.tom)
    town.eventually(lambda: town.find(town.maya, "Which trees?"))
    town.eventually(lambda: "sent it back" in post.all_text)

    assert town.maya.slash("/acme-alert", "list").ok
    assert "came back to you" in town.told(town.maya)
    town.maya.close()
    assert town.maya.click(town.post(town.maya, "Which trees?"), ids.CONTINUE_DRAFT).ok
    town.maya.fill("happening", rich("Oaks"))
    assert town.maya.submit().ok
    town.slack.clock.advance(60)
    assert town.maya.submit().ok
    town.eventually(lambda: town.tom.dms[-1] is not post and title in town.tom.dms[-1].text)
    assert town.tom.click(town.tom.dms[-1], ids.REVIEW).ok
    assert "Oaks" in town.told(town.tom)
    assert town.tom.submit().ok


def test_a_submitted_draft_cannot_be_thrown_away(careful_town: Town, title: str) -> None:
    town = careful_town
    assert town.maya.slash("/acme-alert", "list").ok
    assert "waits for approval since" in town.told(town.maya)
    drafts = town.app.alerts.drafts.mine(town.caller(town.maya))
    draft_id = next(draft.draft_id for draft in drafts if draft.title == title)

    assert town.maya.click(None, ids.WRITE).ok
    town.maya.close()
    town.forge(town.maya, ids.DISCARD_DRAFT, ids.DraftRef(draft_id).dump())

    assert "This waits for approval." in town.told(town.maya)


def test_time_has_overtaken_it(careful_town: Town, title: str) -> None:
    town = careful_town
    post = town.post(town.tom, title)
    town.slack.clock.advance(72 * HOUR.total_seconds())

    assert town.tom.click(post, ids.REVIEW).ok

    assert "It cannot go out as it is: This time has passed." in town.told(town.tom)
    assert town.tom.click(None, ids.SEND_BACK).ok
    town.tom.fill("words", "Choose another day.")
    assert town.tom.submit().ok


def test_time_overtakes_it_while_it_is_looked_at(careful_town: Town, title: str) -> None:
    town = careful_town
    assert town.tom.click(town.post(town.tom, title), ids.REVIEW).ok
    town.slack.clock.advance(72 * HOUR.total_seconds())

    assert town.tom.submit().ok

    assert "It cannot go out like this: This time has passed." in town.told(town.tom)


def test_an_edit_is_approved_too(careful_town: Town, title: str) -> None:
    town = careful_town
    assert town.tom.click(town.post(town.tom, title), ids.REVIEW).ok
    assert town.tom.submit().ok
    town.tom.close(everything=True)
    listed = town.app.alerts.reading.for_publisher(town.caller(town.maya))
    alert_id = next(alert.alert_id for alert in listed if alert.title == title)
    assert town.maya.slash("/acme-alert", f"edit {alert_id}").ok
    town.maya.fill("title", f"{title}!")
    assert town.maya.submit().ok
    assert town.maya.submit().ok
    town.eventually(lambda: town.find(town.tom, f"{title}!"))
    post = town.post(town.tom, f"{title}!")
    assert "a change of an alert" in post.all_text

    assert town.tom.click(post, ids.REVIEW).ok
    assert town.tom.submit().ok

    assert "is changed" in town.told(town.tom)
    assert town.brief(alert_id).content.title == f"{title}!"


def test_a_question_goes_to_the_author_where_there_is_no_desk(careful_town: Town, title: str) -> None:
    town = careful_town
    assert town.tom.click(town.post(town.tom, title), ids.REVIEW).ok
    assert town.tom.submit().ok
    town.eventually(
        lambda: any(
            title in alert.title for alert in town.app.alerts.reading.for_publisher(town.caller(town.maya))
        )
    )
    alert_id = next(
        alert.alert_id
        for alert in town.app.alerts.reading.for_publisher(town.caller(town.maya))
        if alert.title == title
    )
    town.eventually(lambda: town.brief(alert_id).announced_at)
    room = town.slack.channel(town.brief(alert_id).channels[0])
    assert room is not None
    town.eventually(lambda: town.find(room, title))
    assert town.ana.click(town.post(room, title), ids.ASK).ok
    town.ana.fill("question", "Who hears this?")
    assert town.ana.submit().ok

    town.eventually(lambda: town.find(town.maya, "Who hears this?"))


def test_nobody_approves_words_that_they_have_not_seen(careful_town: Town, title: str) -> None:
    town = careful_town
    priya = town.person(town.brand.priya)
    town.eventually(lambda: town.find(priya, title))
    for who in (town.tom, priya):
        assert who.click(town.post(who, title), ids.REVIEW).ok
    assert priya.click(None, ids.SEND_BACK).ok
    priya.fill("words", "Which boots?")
    assert priya.submit().ok
    town.eventually(lambda: town.find(town.maya, title))
    assert town.maya.click(town.post(town.maya, title), ids.CONTINUE_DRAFT).ok
    town.maya.fill("title", f"{title}, and everything else is free")
    assert town.maya.submit().ok
    assert town.maya.submit().ok

    assert town.tom.submit().ok

    assert "It was changed after you opened it." in town.told(town.tom)
    assert not town.find(town.ana, "everything else is free")


def test_the_author_hears_that_it_goes_out_and_others_find_what_waits(careful_town: Town, title: str) -> None:
    town = careful_town
    assert town.tom.slash("/acme-alert", "list").ok
    assert "Waiting for your approval" in town.told(town.tom)
    assert town.tom.click(None, ids.REVIEW, block_id=_block_of(town, title)).ok
    assert town.tom.submit().ok
    town.eventually(lambda: town.find(town.maya, f"approved *{title}*"))


def _block_of(town: Town, title: str) -> str:
    assert town.tom.view is not None
    return next(str(block["block_id"]) for block in town.tom.view.blocks if title in str(block))


def test_a_sentence_names_the_command_as_it_is_here(careful_town: Town) -> None:
    assert careful_town.maya.slash("/acme-alert", "show 99").ok
    assert "Type /acme-alert to see yours." in careful_town.told(careful_town.maya)
