"""Kudos through the real application: by command, form, shortcut and button."""

import pytest

from handlers.kudos import ids
from tests.integration.handlers.thanking import WHY, crew, named, said
from tests.integration.handlers.town import Town


def test_three_people_are_thanked_in_one_post_and_each_is_told_once(town: Town) -> None:
    team = crew(town)
    before = len(town.slack.calls_of("chat.postMessage"))

    reply = team.thank(f"{named(*team.others)} {WHY} #ownership")

    assert reply.ok
    assert "Thank you for thanking" in said(reply)
    assert "You can give 7 more today" in said(reply)
    town.eventually(lambda: all(each.dms for each in team.others))
    town.eventually(team.posts)
    (post,) = town.slack.messages(team.room)
    for each in team.others:
        assert f"<@{each.person.id}>" in post.all_text
        assert len(each.dms) == 1
        assert "thanked you and 2 others" in each.dms[0].all_text
    assert WHY in post.all_text
    assert "#ownership" in post.all_text
    assert len(town.slack.calls_of("chat.postMessage")) - before == 4, "one post, and one message a receiver"


def test_a_redelivered_command_counts_once(town: Town) -> None:
    team = crew(town, 1)
    assert team.thank(f"{named(*team.others)} {WHY}").ok
    command = next(each.payload for each in reversed(town.slack.delivered) if each.kind == "slash_commands")

    again = town.dispatch(command)

    assert again.status == 200
    assert "already" in str(again.body)
    assert team.received(team.others[0]) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{me} stayed late to calm the queue", "Kudos are for others"),
        ("{bot} stayed late to calm the queue", "is an app, and takes no thanks"),
        ("stayed late to calm the queue", "Whom would you like to thank?"),
        ("@nobody stayed late to calm the queue", "Nobody here goes by “@nobody”"),
        ("{ana} thanks", "Say a little more"),
        ("{ana}", "Say a little more"),
        ("<!here> stayed late to calm the queue", "Thanks that go to everyone reach nobody"),
        ("<!subteam^S0GONE|@gone> stayed late to calm the queue", "no such user group"),
        ("{gone} stayed late to calm the queue", "has no account here any more"),
        ("{ana} " + "very " * 300, "Thanks are read when they are short"),
        ("{many} stayed late to calm the queue", "one person can give 10 kudos a day"),
    ],
)
def test_a_refusal_says_what_to_do_and_gives_back_what_was_typed(
    town: Town, text: str, sentence: str
) -> None:
    team = crew(town, 2)
    town.slack.deactivate(team.others[1].person)
    town.slack.wait_for(lambda: _is_deactivated(town, team.others[1].person.id))
    typed = text.format(
        me=named(team.giver),
        bot=named(town.brand.app.bot_user),
        ana=named(team.others[0]),
        gone=named(team.others[1]),
        many=named(*town.brand.agents["Austin"][:11]),
    )

    reply = team.thank(typed)

    assert reply.error is None
    assert sentence in said(reply)
    assert "You typed: /kudos" in said(reply)
    assert not team.posts()
    assert team.received(team.others[0]) == 0


def _is_deactivated(town: Town, user_id: str) -> bool:
    people = [
        each for each in town.slack.delivered if each.payload.get("event", {}).get("type") == "user_change"
    ]
    return any(
        each.payload["event"]["user"]["id"] == user_id and each.ack is not None and each.ack.ok
        for each in people
    )


def test_the_day_is_over_when_all_is_given(town: Town) -> None:
    team = crew(town, 1)
    ten = town.brand.agents["Austin"][:10]
    assert "That was your last for today" in said(team.thank(f"{named(*ten)} {WHY}"))

    refused = team.thank(f"{named(*team.others)} {WHY}")

    assert "You have given all your kudos of today" in said(refused)


def test_a_user_group_is_everyone_in_it(town: Town) -> None:
    team = crew(town, 2)
    group = town.slack.add_user_group(
        town.brand.workspace,
        f"night-{team.giver.person.id}",
        name="Night",
        members=[a.person for a in team.others],
    )
    town.slack.wait_for(lambda: town.app.directory.groups(town.brand.workspace.id, group.handle, 1))

    assert team.thank(f"<!subteam^{group.id}|@{group.handle}> {WHY}").ok

    assert [team.received(each) for each in team.others] == [1, 1]


def test_undo_rewrites_the_post_and_the_message(town: Town) -> None:
    team = crew(town, 1)
    team.thank(f"{named(*team.others)} {WHY}")
    town.eventually(lambda: team.posts() and team.others[0].dms)

    assert "Taken back" in said(team.thank("undo"))

    town.eventually(lambda: "were taken back" in team.posts()[0])
    town.eventually(lambda: "were taken back" in team.others[0].dms[0].all_text)
    assert team.received(team.others[0]) == 0
    assert "There is nothing to take back" in said(team.thank("undo"))


def test_undo_by_the_button_in_the_answer(town: Town) -> None:
    team = crew(town, 1)
    team.thank(f"{named(*team.others)} {WHY}")
    answer = team.giver.ephemerals[-1]

    assert team.giver.click(answer, ids.UNDO).ok

    town.slack.wait_for(lambda: "Taken back" in team.giver.ephemerals[-1].all_text)
    assert team.received(team.others[0]) == 0


def test_a_suggested_value_is_added_with_a_click(town: Town) -> None:
    team = crew(town, 1)
    assert "Did you mean" in said(team.thank(f"{named(*team.others)} {WHY} #ownershp"))
    town.eventually(team.posts)

    assert team.giver.click(team.giver.ephemerals[-1], f"{ids.ADD_VALUE}:ownership").ok

    town.eventually(lambda: "#ownership" in team.posts()[0])


def test_private_thanks_stand_nowhere(town: Town) -> None:
    team = crew(town, 1)

    assert "Only they can read it" in said(team.thank(f"private {named(*team.others)} {WHY}"))

    town.eventually(lambda: team.others[0].dms)
    assert "Only you two can read this" in team.others[0].dms[0].all_text
    assert not team.posts()


def test_thanks_where_the_bot_is_not_stand_in_the_kudos_channel(town: Town) -> None:
    team = crew(town, 1)
    elsewhere = town.slack.add_channel(
        town.brand.workspace, f"quiet-{team.room.name}", members=[team.giver.person]
    )

    reply = team.giver.slash("/kudos", f"{named(*team.others)} {WHY}", channel=elsewhere)

    kudos = town.brand.channels["kudos"]
    assert f"It stands in <#{kudos.id}>" in said(reply)
    town.eventually(lambda: town.find(kudos, team.others[0].person.id))


def test_the_form_gives_and_keeps_what_was_typed_when_refused(town: Town) -> None:
    team = crew(town, 2)
    assert team.thank("").ok
    team.giver.fill("people", [each.person.id for each in team.others])
    team.giver.fill("text", "thx")
    assert "Say a little more" in team.giver.submit().errors["text"]

    team.giver.fill("text", WHY)
    team.giver.fill("values", ["empathy"])
    assert team.giver.submit().ok

    assert team.giver.view is not None
    assert team.giver.view.title == "Thank you"
    town.eventually(team.posts)
    assert "#empathy" in team.posts()[0]
    assert team.giver.click(None, ids.UNDO).ok
    assert [team.received(each) for each in team.others] == [0, 0]


def test_nobody_chosen_is_said_under_the_field(town: Town) -> None:
    team = crew(town, 1)
    assert team.thank("private").ok
    team.giver.fill("people", [team.giver.person.id])
    team.giver.fill("text", WHY)

    assert "Kudos are for others" in team.giver.submit().errors["people"]


def test_the_message_shortcut_thanks_who_wrote_it(town: Town) -> None:
    team = crew(town, 1)
    message = town.slack.post(team.room, team.others[0].person, "I have called all forty of them.")

    assert team.giver.message_shortcut(ids.MESSAGE, message).ok
    assert team.giver.view is not None
    assert team.others[0].person.id in str(team.giver.view.values)
    team.giver.fill("text", WHY)
    assert team.giver.submit().ok

    town.eventually(team.posts)
    assert f"/archives/{team.room.id}/p{message.ts.replace('.', '')}|this message>" in team.posts()[0]


def test_who_is_of_another_workspace_joins_in_and_gives_by_the_buttons(town: Town) -> None:
    team = crew(town, 1)
    room = town.room(team.giver, *team.others, town.outsider, is_shared=True)
    team.giver.slash("/kudos", f"{named(*team.others)} {WHY}", channel=room)
    town.eventually(lambda: town.slack.messages(room))
    post = town.slack.messages(room)[0]

    assert town.outsider.click(post, ids.JOIN).ok
    town.slack.wait_for(lambda: "Thank you for thanking" in town.told(town.outsider))
    assert town.outsider.click(post, ids.JOIN).ok
    town.slack.wait_for(lambda: "Once is enough" in town.told(town.outsider))
    assert team.received(team.others[0]) == 2
    town.eventually(lambda: "👏 Join in · 1" in str(post.blocks))

    assert town.outsider.click(post, ids.GIVE).ok
    town.outsider.fill("people", [team.giver.person.id])
    town.outsider.fill("text", WHY)
    assert town.outsider.submit().ok
    assert team.received(team.giver) == 1
    town.eventually(lambda: len(town.slack.messages(room)) == 2)


def test_a_guest_gives_and_is_thanked_like_everyone(town: Town) -> None:
    team = crew(town, 1, is_guest=True)

    assert team.thank(f"{named(town.guest)} {WHY}").ok

    assert team.received(town.guest) >= 1


def test_a_leaders_thanks_stand_out(town: Town) -> None:
    team = crew(town, 1)
    room = town.room(town.priya, *team.others)

    assert town.priya.slash("/kudos", f"{named(*team.others)} {WHY}", channel=room).ok

    town.eventually(lambda: town.slack.messages(room))
    assert "Thank you from the brand" in town.slack.messages(room)[0].all_text


def test_what_a_person_types_pings_nobody_else(town: Town) -> None:
    team = crew(town, 2)
    ana, ben = team.others

    assert team.thank(f"{named(ana)} told <!here> &amp; {named(ben)} &lt;!channel&gt; @everyone in time").ok

    town.eventually(team.posts)
    assert f"<@{ben.person.id}>" not in team.posts()[0]
    assert "<!" not in team.posts()[0].replace("<!date", "")
    assert team.received(ben) == 0
