"""A story from the form to the card: told, looked through, reviewed, read, cheered, taken back."""

import json

import pytest

from handlers.stories import ids
from storage.stories import StoryState
from tests.integration.handlers import stories
from tests.integration.handlers.stories import PHONE
from tests.integration.handlers.town import Town


def text_of(town: Town) -> str:
    view = town.ana.view
    assert view is not None
    return json.dumps(view.blocks, ensure_ascii=False)


def test_a_story_is_told_reviewed_and_read(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="A cake in time")
    assert stories.row(town, story_id).state == StoryState.REVIEW

    card = stories.publish(town, story_id)

    assert "A cake in time" in card.all_text
    assert "😠 ▸ 😍" in card.all_text
    assert "What Ana did" in card.all_text
    assert "👏 Cheer" in card.all_text
    assert "Give Ana kudos" in card.all_text
    assert stories.row(town, story_id).state == StoryState.PUBLISHED
    town.eventually(lambda: town.find(town.ana, "A cake in time"))
    assert "is out" in town.post(town.ana, "A cake in time").all_text
    town.eventually(lambda: "published it" in town.post(town.desk, "A cake in time").all_text)


def test_customer_data_is_shown_to_its_author_and_kept_nowhere(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    before = stories.newest(town)
    stories.tell(
        town.ana,
        faced=f"She wrote from jo@example.com and called from {PHONE}. Mrs Ortega was angry.",
        names="Ortega",
    )

    view = town.ana.view
    assert view is not None
    assert view.title == "Share a wow moment"
    assert stories.newest(town) == before
    shown = text_of(town)
    assert "Nothing is kept yet" in shown
    assert "[e-mail address]" in shown
    assert "[phone number]" in shown
    assert "[name]" in shown
    assert PHONE in shown, "the author sees what was found"
    assert PHONE not in view.private_metadata
    assert "Ortega" not in view.private_metadata

    assert town.ana.submit().ok
    town.ana.close(everything=True)

    story_id = stories.newest(town)
    assert story_id > before
    kept = stories.version(town, story_id).faced
    assert kept == "She wrote from [e-mail address] and called from [phone number]. Mrs [name] was angry."
    everything = stories.all_words(town) + caplog.text
    for secret in (PHONE, "jo@example.com", "Ortega"):
        assert secret not in everything


def test_its_author_says_what_is_no_customer_data(town: Town) -> None:
    ours = "+1 512 555 0199"
    stories.tell(town.ana, faced=f"Call our desk at {ours}, not the customer at {PHONE}.")
    view = town.ana.view
    assert view is not None
    value = next(
        option["value"]
        for block in view.blocks
        if block["block_id"].startswith("kept_")
        for option in block["element"]["options"]
        if ours in option["value"]
    )
    town.ana.fill("story.form.kept_0", [value])

    assert town.ana.submit().ok
    town.ana.close(everything=True)

    kept = stories.version(town, stories.newest(town)).faced
    assert kept == f"Call our desk at {ours}, not the customer at [phone number]."


def test_what_is_typed_at_the_second_look_is_looked_through_too(town: Town) -> None:
    stories.tell(town.ana, faced=f"He called from {PHONE}.")
    town.ana.fill("story.form.did", "Wrote to him at pat@example.com.")
    before = stories.newest(town)

    town.ana.submit()

    assert stories.newest(town) == before
    assert "[e-mail address]" in text_of(town)
    assert town.ana.submit().ok
    town.ana.close(everything=True)
    kept = stories.version(town, stories.newest(town))
    assert (kept.faced, kept.did) == ("He called from [phone number].", "Wrote to him at [e-mail address].")


def test_what_is_missing_is_said_under_its_field_and_nothing_typed_is_lost(town: Town) -> None:
    stories.open_form(town.ana)
    stories.fill(town.ana, **stories.fields(title=" ", faced=" "))

    errors = town.ana.submit().errors

    assert errors == {
        "title.0": "Give it a title that makes colleagues want to read it.",
        "faced.0": "Say what the customer faced.",
    }
    town.ana.close(everything=True)


def test_a_submission_delivered_twice_is_one_story(town: Town) -> None:
    story_id = stories.told(town, town.ana)

    answer = town.dispatch(town.last("view_submission"))

    assert answer.status == 200
    assert stories.newest(town) == story_id


def test_cheers_count_once_a_person_and_are_taken_back(town: Town) -> None:
    story_id = stories.told(town, town.ana)
    card = stories.publish(town, story_id)

    assert town.ben.click(card, ids.CHEER).ok
    assert town.guest.click(card, ids.CHEER).ok
    assert town.outsider.click(card, ids.CHEER).ok
    town.eventually(lambda: "Cheer · 3" in stories.card_of(town, story_id).all_text)
    town.dispatch(town.last("block_actions"))
    assert town.ben.click(card, ids.CHEER).ok
    town.eventually(lambda: "Cheer · 2" in stories.card_of(town, story_id).all_text)

    town.ana.click(card, ids.CHEER)
    assert "This story is yours" in town.told(town.ana)


def test_a_colleagues_story_is_told_only_when_they_agree(town: Town) -> None:
    story_id = stories.told(town, town.ben, agent=town.ana.person.id, title="What Ana did at noon")
    assert stories.row(town, story_id).state == StoryState.AGREEMENT
    town.eventually(lambda: town.find(town.ana, ids.AGREE))
    assert town.find(town.desk, "What Ana did at noon") is None

    assert town.ana.click(town.post(town.ana, "What Ana did at noon"), ids.AGREE).ok

    card = stories.publish(town, story_id)
    assert f"told by <@{town.ben.person.id}>" in card.all_text
    town.eventually(lambda: "You agreed" in town.post(town.ana, "wants to tell").all_text)


def test_a_colleague_who_would_rather_not_ends_it(town: Town) -> None:
    story_id = stories.told(town, town.ben, agent=town.ana.person.id, title="What Ana would not have told")
    town.eventually(lambda: town.find(town.ana, "would not have told"))

    assert town.ana.click(town.post(town.ana, "would not have told"), ids.REFUSE).ok

    assert stories.row(town, story_id).state == StoryState.REFUSED
    assert stories.version(town, story_id).faced == ""
    town.eventually(lambda: town.find(town.ben, "would rather not"))
    town.eventually(lambda: town.find(town.ana, "would not have told") is None)


def test_taking_it_back_removes_the_card(town: Town) -> None:
    story_id = stories.told(town, town.ana)
    card = stories.publish(town, story_id)
    assert town.ana.click(card, ids.READ).ok

    assert town.ana.click(None, ids.WITHDRAW).ok

    assert "is taken back" in town.told(town.ana)
    town.ana.close(everything=True)
    town.eventually(lambda: stories.find_card(town, story_id) is None)
    kept = stories.version(town, story_id)
    assert (kept.title, kept.faced, kept.did, kept.tags) == ("", "", "", [])


def test_of_two_reviewers_at_once_the_second_is_told_who_was_first(town: Town) -> None:
    story_id = stories.told(town, town.ana)
    review = stories.review_of(town, story_id)
    assert town.maya.click(review, ids.PUBLISH).ok

    town.tom.click(review, ids.DECLINE)
    town.tom.fill("story.words", "Not this time")
    reply = town.tom.submit()

    assert reply.errors == {"words": "Maya Lindqvist has published it meanwhile."}
    town.tom.close(everything=True)
    assert stories.row(town, story_id).state == StoryState.PUBLISHED


def test_a_change_is_asked_for_made_and_read(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="A first try")
    assert town.maya.click(stories.review_of(town, story_id), ids.CHANGE).ok
    town.maya.fill("story.words", "Lovely. Say what the courier cost?")
    assert town.maya.submit().ok
    town.maya.close(everything=True)
    town.eventually(lambda: town.find(town.ana, "what the courier cost"))

    assert town.ana.click(town.post(town.ana, "what the courier cost"), ids.EDIT).ok
    town.ana.fill("story.form.did", "Paid $12 for the courier.")
    assert town.ana.submit().ok
    town.ana.close(everything=True)

    assert stories.row(town, story_id).state == StoryState.REVIEW
    card = stories.publish(town, story_id)
    assert "Paid $12" in card.all_text


def test_it_is_declined_kindly(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="Not this one")
    assert town.maya.click(stories.review_of(town, story_id), ids.DECLINE).ok
    town.maya.fill("story.words", f"We cannot name {PHONE} here.")
    assert town.maya.submit().ok
    town.maya.close(everything=True)

    town.eventually(lambda: town.find(town.ana, "Thank you for telling"))

    said = town.post(town.ana, "Thank you for telling").all_text
    assert "We cannot name [phone number] here." in said
    assert stories.row(town, story_id).state == StoryState.DECLINED
    assert stories.find_card(town, story_id) is None
