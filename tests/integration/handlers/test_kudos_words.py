"""`/kudos` with one word: what there is to look at and to choose; rewards."""

import pytest

from handlers.home.ids import LANGUAGE
from handlers.kudos import ids
from tests.integration.handlers.thanking import WHY, Crew, crew, named, said
from tests.integration.handlers.town import Town


def opened(team: Crew, text: str) -> str:
    """All that the modal shows which is opened by these words."""
    assert team.thank(text).ok
    assert team.giver.view is not None
    return f"{team.giver.view.title}\n{team.giver.view.text}"


def thanked(town: Town, others: int = 1) -> Crew:
    """One who was thanked by each of the others."""
    team = crew(town, others)
    for each in team.others:
        assert team.thank(f"{named(team.giver)} {WHY} #craft", by=each).ok
    return team


def test_each_reads_their_own_language_and_the_channel_the_brands(town: Town) -> None:
    team = crew(town, 1)
    (other,) = team.others
    for person, language in ((team.giver, "es"), (other, "fil")):
        town.home(person)
        assert person.click(person.home, LANGUAGE, language).ok
    assert "Kudos ang pasasalamat" in said(team.thank("help", by=other))
    assert "Los kudos dan las gracias" in said(team.thank("help"))
    assert "Los kudos son para los demás" in said(team.thank(f"{named(team.giver)} {WHY}"))
    assert "Gracias por agradecer" in said(team.thank(f"{named(other)} {WHY}"))
    town.eventually(lambda: other.dms and team.posts())
    assert "Nagpasalamat sa iyo" in other.dms[0].all_text
    assert f"<@{team.giver.person.id}> thanked <@{other.person.id}>" in team.posts()[0]
    assert opened(team, "me").startswith("Tus kudos")
    team.giver.close()


@pytest.mark.parametrize("text", ["help", "HELP", " help me "])
def test_help_says_what_can_be_typed(town: Town, text: str) -> None:
    usage = said(crew(town, 0).thank(text))

    for word in ("undo", "me", "top week", "values", "settings", "rewards", "private", ":clap:"):
        assert word in usage
    assert "/kudos week" not in usage, "that is for leaders"


def test_leaders_read_what_is_theirs(town: Town) -> None:
    assert "/kudos week" in said(town.priya.slash("/kudos", "help"))


@pytest.mark.parametrize("text", ["nonsense", "topp", "“ok”"])
def test_nonsense_gets_the_usage(town: Town, text: str) -> None:
    answer = said(crew(town, 0).thank(text))

    assert f"I do not know “{text}”" in answer
    assert "/kudos undo" in answer


def test_nobody_is_called_by_a_word_that_was_not_understood(town: Town) -> None:
    assert "I do not know “&lt;!channel&gt;”" in said(crew(town, 0).thank("&lt;!channel&gt;"))


def test_me_shows_ones_own(town: Town) -> None:
    shown = opened(thanked(town, 2), "me")

    assert "You were thanked *2 times*" in shown
    assert WHY in shown
    assert "#craft" in shown


@pytest.mark.parametrize("text", ["top", "top week", "top all", "top month site", "top Manila"])
def test_top_shows_who_was_thanked(town: Town, text: str) -> None:
    team = thanked(town, 12)

    shown = opened(team, text)

    assert f"<@{team.giver.person.id}>" in shown
    assert "*12 times*" in shown


def test_top_givers_and_from_board_to_board(town: Town) -> None:
    team = crew(town, 1)
    for _ in range(10):
        assert team.thank(f"{named(*team.others)} {WHY}").ok
    assert "Who thanked others most, in the last 7 days" not in opened(team, "top givers")
    view = team.giver.view
    assert view is not None
    assert f"<@{team.giver.person.id}>" in view.text

    assert team.giver.click(None, f"{ids.BOARD}:week").ok
    assert "Who thanked others most*, in the last 7 days".replace("*", "") in view.text.replace("*", "")
    assert team.giver.click(None, f"{ids.BOARD}:givers").ok
    assert "Who was thanked most" in view.text
    assert team.giver.click(None, f"{ids.BOARD}:site").ok
    assert "in Manila" in view.text
    assert len(team.giver.views) == 1


def test_a_site_that_is_not_there_is_said_with_those_that_are(town: Town) -> None:
    answer = said(crew(town, 0).thank("top Atlantis"))

    assert "Atlantis" in answer
    assert "Manila" in answer


def test_who_leaves_the_boards_is_on_none(town: Town) -> None:
    team = thanked(town, 12)
    assert team.thank("settings").ok
    team.giver.fill("choices", ["messages"])
    assert team.giver.submit().ok
    assert team.giver.view is not None
    assert "You are not on the leaderboards" in team.giver.view.text
    team.giver.close(everything=True)

    shown = opened(team, "top")

    assert f"<@{team.giver.person.id}>" not in shown
    assert "You have left the leaderboards" in shown


def test_who_turned_messages_off_is_told_of_private_thanks_alone(town: Town) -> None:
    team = crew(town, 1)
    (ana,) = team.others
    assert ana.slash("/kudos", "settings", channel=team.room).ok
    ana.fill("choices", ["listed"])
    assert ana.submit().ok
    team.thank(f"{named(ana)} {WHY}")
    town.eventually(team.posts)
    assert not ana.dms

    team.thank(f"private {named(ana)} {WHY}")

    town.eventually(lambda: ana.dms)
    assert "Only you two" in ana.dms[0].all_text


def test_values_are_counted(town: Town) -> None:
    shown = opened(thanked(town), "values")

    assert "#ownership" in shown
    assert "#craft" in shown


def test_pairs_are_for_admins(town: Town) -> None:
    assert "admin" in said(crew(town, 0).thank("pairs"))
    assert town.priya.slash("/kudos", "pairs").ok
    assert town.priya.view is not None
    assert town.priya.view.title == "Pairs"


def test_the_week_is_for_leaders(town: Town) -> None:
    assert "leader" in said(crew(town, 0).thank("week"))
    assert town.priya.slash("/kudos", "week").ok
    assert town.priya.view is not None
    assert "Only leaders see this" in town.priya.view.text or "Everybody here" in town.priya.view.text


def test_home_shows_kudos_and_gives_them(town: Town) -> None:
    team = thanked(town)
    home = town.home(team.giver)
    assert "You were thanked" in home.text

    assert team.giver.click(home, ids.GIVE).ok
    team.giver.fill("people", [team.others[0].person.id])
    team.giver.fill("text", WHY)
    assert team.giver.submit().ok

    assert team.received(team.others[0]) == 1
    town.eventually(lambda: town.find(town.brand.channels["kudos"], team.others[0].person.id))


def test_a_reward_is_asked_for_and_granted(town: Town) -> None:
    team = thanked(town, 3)
    name = f"A book for {team.giver.person.id}"
    add_reward(town, name, "3")
    assert team.thank("rewards").ok
    view = team.giver.view
    assert view is not None
    assert "*3 points*" in view.text

    assert team.giver.click(None, ids.REDEEM, _value(view.blocks, ids.REDEEM, name)).ok
    assert "the admins are asked" in view.text
    town.eventually(lambda: town.find(town.priya, name))
    assert town.priya.click(town.post(town.priya, name), ids.APPROVE).ok

    town.eventually(lambda: town.find(team.giver, f"approved your *{name}*"))
    town.eventually(lambda: "Approved by" in town.post(town.priya, name).all_text)
    team.giver.close(everything=True)
    assert "*0 points*" in opened(team, "rewards")


def test_a_reward_is_declined_with_words_and_costs_nothing(town: Town) -> None:
    team = thanked(town, 2)
    name = f"A bike for {team.giver.person.id}"
    add_reward(town, name, "2")
    assert team.thank("rewards").ok
    view = team.giver.view
    assert view is not None
    assert team.giver.click(None, ids.REDEEM, _value(view.blocks, ids.REDEEM, name)).ok
    town.eventually(lambda: town.find(town.priya, name))

    assert town.priya.click(town.post(town.priya, name), ids.DECLINE).ok
    town.priya.fill("words", "Not this month, but ask again.")
    assert town.priya.submit().ok

    town.eventually(lambda: town.find(team.giver, "Not this month, but ask again."))
    team.giver.close(everything=True)
    assert "*2 points*" in opened(team, "rewards")


def test_what_was_asked_for_can_be_let_be(town: Town) -> None:
    team = thanked(town, 2)
    name = f"A cake for {team.giver.person.id}"
    add_reward(town, name, "2")
    assert team.thank("rewards").ok
    view = team.giver.view
    assert view is not None
    assert team.giver.click(None, ids.REDEEM, _value(view.blocks, ids.REDEEM, name)).ok

    assert team.giver.click(None, ids.KEEP_POINTS).ok

    assert "is not asked for any more" in view.text


def test_the_catalogue_is_kept_by_admins(town: Town) -> None:
    assert town.priya.slash("/kudos", "rewards").ok
    assert town.priya.click(None, ids.ADD_REWARD).ok
    town.priya.fill("name", "A day off")
    town.priya.fill("cost", "many")
    assert town.priya.submit().errors["cost"]
    town.priya.fill("cost", "40")
    assert town.priya.submit().ok
    view = town.priya.view
    assert view is not None
    assert "*A day off* is in the catalogue" in view.text

    assert town.priya.click(None, ids.RETIRE, _value(view.blocks, ids.RETIRE, "*A day off*")).ok
    assert "*A day off* is out of the catalogue" in view.text


def add_reward(town: Town, name: str, cost: str) -> None:
    town.app.kudos.rewards.add(town.caller(town.priya), name, "", cost, trigger=name)


def _value(blocks: list[dict[str, object]], action_id: str, name: str) -> str:
    """Of the button with that action_id below the section with that name."""
    at = next(number for number, block in enumerate(blocks) if name in str(block) and "text" in block)
    for block in blocks[at:]:
        elements = block.get("elements")
        for element in elements if isinstance(elements, list) else []:
            if element.get("action_id") == action_id:
                return str(element["value"])
    raise AssertionError(name)
