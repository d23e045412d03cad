"""Kudos by reaction, and what goes with a message that is deleted."""

from sqlalchemy import select

from sandbox import Message
from storage.posts import Post
from tests.integration.handlers.thanking import WHY, Crew, crew, named
from tests.integration.handlers.town import JSON, Town


def written(team: Crew) -> Message:
    """Something that one of the others has said."""
    return team.town.slack.post(team.room, team.others[0].person, "I have called all forty of them.")


def newest(town: Town, kind: str) -> JSON:
    """The newest event of this kind that was delivered."""
    found = [each for each in town.slack.delivered if each.payload.get("event", {}).get("type") == kind]
    payload: JSON = found[-1].payload
    return payload


def has(team: Crew, count: int) -> None:
    team.town.slack.wait_for(lambda: team.received(team.others[0]) == count)


def test_the_emoji_gives_and_taking_it_away_takes_back(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)

    team.giver.react(message, "clap::skin-tone-3")
    has(team, 1)
    town.eventually(lambda: team.others[0].dms)
    assert f"p{message.ts.replace('.', '')}|your message>" in team.others[0].dms[0].all_text
    assert not team.posts(), "the reaction stands there already"

    team.giver.unreact(message, "clap::skin-tone-3")
    has(team, 0)
    town.eventually(lambda: "were taken back" in team.others[0].dms[0].all_text)


def test_a_redelivered_reaction_counts_once(town: Town) -> None:
    team = crew(town, 1)
    team.giver.react(written(team), "clap")
    has(team, 1)

    again = town.dispatch(newest(town, "reaction_added"))

    assert again.status == 200
    assert team.received(team.others[0]) == 1


def test_a_reaction_that_is_told_after_it_was_taken_back_gives_nothing(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)
    team.giver.react(message, "clap")
    has(team, 1)
    added = newest(town, "reaction_added")
    team.giver.unreact(message, "clap")
    has(team, 0)

    assert town.dispatch(added).status == 200

    assert team.received(team.others[0]) == 0


def test_other_emoji_ones_own_messages_and_files_give_nothing(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)
    team.giver.react(message, "tada")
    team.others[0].react(message, "clap")
    seen = len([each for each in town.slack.delivered if "reaction" in str(each.payload.get("event"))])
    assert seen
    on_file = newest(town, "reaction_added")
    on_file["event"] = on_file["event"] | {"item": {"type": "file", "file": "F1"}, "reaction": "clap"}

    assert town.dispatch(on_file).status == 200

    team.giver.react(message, "clap")
    has(team, 1)


def test_a_reaction_beyond_the_day_is_refused_where_the_person_looks(town: Town) -> None:
    team = crew(town, 1)
    assert team.thank(f"{named(*town.brand.agents['Austin'][:10])} {WHY}").ok

    team.giver.react(written(team), "clap")

    town.slack.wait_for(lambda: "all your kudos of today" in team.giver.ephemerals[-1].all_text)
    assert team.received(team.others[0]) == 0


def test_who_is_of_another_workspace_gives_by_reaction(town: Town) -> None:
    team = crew(town, 1)
    room = town.room(*team.others, town.outsider, is_shared=True)
    message = town.slack.post(room, team.others[0].person, "It is mended.")

    town.outsider.react(message, "clap")

    has(team, 1)
    town.eventually(lambda: team.others[0].dms)
    assert f"<@{town.outsider.person.id}>" in team.others[0].dms[0].all_text


def test_a_deleted_message_takes_its_reactions_kudos_along(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)
    team.giver.react(message, "clap")
    has(team, 1)

    team.others[0].delete(message)

    has(team, 0)


def test_so_does_one_with_replies_which_leaves_a_tombstone(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)
    team.giver.react(message, "clap")
    has(team, 1)
    said = {"channel": team.room.id, "channel_type": "channel", "event_ts": "1.0", "ts": "1.0"}
    gone = {"ts": message.ts, "user": message.user and message.user.id, "type": "message"}
    body = newest(town, "reaction_added")
    body["event"] = said | {
        "type": "message",
        "subtype": "message_changed",
        "message": gone | {"subtype": "tombstone", "text": "This message was deleted."},
    }

    assert town.dispatch(body).status == 200

    assert team.received(team.others[0]) == 0


def test_an_edited_message_keeps_them(town: Town) -> None:
    team = crew(town, 1)
    message = written(team)
    team.giver.react(message, "clap")
    has(team, 1)

    team.others[0].edit(message, "I have called all fifty of them.")

    body = newest(town, "message")
    assert body["event"]["subtype"] == "message_changed"
    town.slack.wait_for(lambda: town.slack.delivered[-1].ack)
    assert team.received(team.others[0]) == 1


def test_a_deleted_post_of_ours_takes_back_what_it_showed(town: Town) -> None:
    team = crew(town, 1)
    team.thank(f"{named(*team.others)} {WHY}")
    town.eventually(team.posts)
    post = town.slack.messages(team.room)[0]

    town.slack.wait_for(lambda: _is_kept(town, post))

    # As an admin may do in Slack.
    town.slack.do(lambda: town.slack.core.world.delete(post))

    has(team, 0)


def _is_kept(town: Town, message: Message) -> bool:
    """Whether the app knows where its post is."""
    with town.app.database.read() as session:
        return session.scalar(select(Post.id).where(Post.ts == message.ts)) is not None
