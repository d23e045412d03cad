"""What everyone chooses about the messages to them in App Home, and what admins do for everyone."""

import json
from collections.abc import Iterator

import pytest

from handlers.quiet import ids
from handlers.quiet.views.choices import HOURS, KUDOS, TOPICS, WHEN, When
from handlers.settings import ids as settings_ids
from sandbox.models import View
from sandbox.person import Actor
from services.decisions import Group
from services.people import Role
from services.quiet.choices import ANY_HOUR
from services.quiet.manners import Topic
from services.roles import Holder, RoleChange
from tests.integration.handlers.test_settings import held, home_of, open_form
from tests.integration.handlers.town import Town, running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One of these tests alone: what they decide holds for everybody in it."""
    with running(tmp_path_factory.mktemp("quiet")) as town:
        yield town
        assert town.slack.violations == []


@pytest.fixture(autouse=True)
def _as_at_first(town: Town) -> None:
    """A test may be run again."""
    town.slack.close_modals(town.guest.person)
    town.slack.close_modals(town.priya.person)
    town.app.workspace_settings.change(town.caller(town.priya), {"working_hours": ""})
    town.app.quiet.choices.choose(town.caller(town.guest), None, set())
    town.app.kudos.choices.set_messages(town.caller(town.guest), wants_messages=True)


def decide(town: Town, hours: str) -> None:
    town.app.workspace_settings.change(town.caller(town.priya), {"working_hours": hours})


def open_choice(town: Town, actor: Actor) -> View:
    assert actor.click(town.home(actor), ids.CHANGE).ok
    assert actor.view is not None
    return actor.view


def choose_own(town: Town, actor: Actor) -> None:
    """Until the fields of one's own hours are there."""
    assert actor.fill(WHEN, When.OWN).ok
    town.slack.wait_for(lambda: f"{HOURS}.days" in str(actor.view and actor.view.blocks))


def test_home_says_when_messages_come_and_what_is_chosen_there_holds(town: Town) -> None:
    guest, caller = town.guest, town.caller(town.guest)
    assert "reach you at any hour" in town.home(guest).text
    decide(town, "Mon-Fri 08:00-18:00")
    assert "reach you Mon–Fri 08:00–18:00, on your clocks (Asia/Manila)" in town.home(guest).text

    assert "Mon–Fri 08:00–18:00" in open_choice(town, guest).text
    choose_own(town, guest)
    guest.fill(f"{HOURS}.days", ["Mon", "Wed", "Sat"])
    guest.fill(f"{HOURS}.from", "22:00")
    guest.fill(f"{HOURS}.to", "06:00")
    guest.fill(TOPICS, [Topic.TOWN_HALLS, Topic.STORIES])
    assert guest.submit().ok
    assert guest.view is None

    choices = town.app.quiet.choices.of(caller)
    assert choices.own == "Mon,Wed,Sat 22:00-06:00"
    assert choices.muted == {Topic.ALERTS_OVER}
    assert not town.app.kudos.choices.of(caller).wants_messages
    town.slack.wait_for(lambda: "Mon, Wed and Sat 22:00–06:00" in str(guest.home and guest.home.text))

    # And back, by way of no hours at all.
    for when, own, says in (
        (When.ANY_HOUR, ANY_HOUR, "reach you at any hour"),
        (When.AS_EVERYONE, None, "reach you Mon–Fri"),
    ):
        open_choice(town, guest)
        assert guest.fill(WHEN, when).ok
        town.slack.wait_for(lambda: f"{HOURS}.days" not in str(guest.view and guest.view.blocks))
        assert guest.submit().ok
        assert town.app.quiet.choices.of(caller).own == own
        town.slack.wait_for(lambda says=says: says in str(guest.home and guest.home.text))  # type: ignore[misc] # bound now
    assert town.app.quiet.choices.of(caller).muted == {Topic.ALERTS_OVER}


def test_a_form_that_is_saved_as_it_is_changes_nothing(town: Town) -> None:
    guest, caller = town.guest, town.caller(town.guest)
    town.app.quiet.choices.choose(caller, "Sat 10:00-16:00", {Topic.STORIES, Topic.WEEKLY})
    town.app.kudos.choices.set_messages(caller, wants_messages=False)
    open_choice(town, guest)
    assert guest.submit().ok
    choices = town.app.quiet.choices.of(caller)
    assert (choices.own, choices.muted) == ("Sat 10:00-16:00", frozenset({Topic.STORIES, Topic.WEEKLY}))
    assert not town.app.kudos.choices.of(caller).wants_messages


def test_what_is_typed_stays_while_the_form_changes_and_where_it_is_refused(town: Town) -> None:
    guest = town.guest
    open_choice(town, guest)
    guest.fill(TOPICS, [KUDOS])
    choose_own(town, guest)
    assert guest.view is not None
    topics = next(block for block in guest.view.blocks if block["block_id"] == TOPICS)
    assert [option["value"] for option in topics["element"]["initial_options"]] == [KUDOS]

    # A client that asks for no day is refused by us, under the field, and nothing is kept.
    assert guest.submit().errors
    guest.fill(f"{HOURS}.days", ["Mon"])
    assert guest.submit().ok
    body = town.last("view_submission")
    values = body["view"]["state"]["values"]
    values[f"{HOURS}.days"] = {ids.FIELD: {"type": "checkboxes", "selected_options": []}}
    values[TOPICS] = {ids.FIELD: {"type": "checkboxes", "selected_options": []}}
    answer = json.loads(town.dispatch(body).body)
    sentence = "Choose at least one day, or “At any hour” above."
    assert answer == {"response_action": "errors", "errors": {f"{HOURS}.days": sentence}}
    assert town.app.quiet.choices.of(town.caller(guest)).muted == set(Topic) - {Topic.WEEKLY}
    assert town.app.kudos.choices.of(town.caller(guest)).wants_messages


def test_a_form_of_another_version_is_refused_in_words(town: Town) -> None:
    guest, caller = town.guest, town.caller(town.guest)
    open_choice(town, guest)
    assert guest.submit().ok
    body = town.last("view_submission")
    body["view"]["state"]["values"][WHEN][ids.WHEN]["selected_option"]["value"] = "weekends"
    assert "Frontlane has changed since this was opened." in str(town.dispatch(body).body)
    assert town.app.quiet.choices.of(caller).own is None


def test_leaders_are_asked_about_their_weekly_note_and_nobody_else(town: Town) -> None:
    words = "who was thanked at your site"
    assert words not in open_choice(town, town.guest).text
    town.guest.close()
    assert words in open_choice(town, town.priya).text
    town.priya.fill(TOPICS, [Topic.ALERTS_OVER, Topic.TOWN_HALLS, Topic.STORIES, KUDOS])
    assert town.priya.submit().ok
    assert town.app.quiet.choices.of(town.caller(town.priya)).muted == {Topic.WEEKLY}
    # Who leads no more keeps what was chosen.
    holder = Holder(town.priya.person.id, town.priya.person.workspace.id)
    town.app.roles.change(town.caller(town.priya), [RoleChange(Role.LEADER, taken=[holder])])
    try:
        assert words not in open_choice(town, town.priya).text
        assert town.priya.submit().ok
        assert town.app.quiet.choices.of(town.caller(town.priya)).muted == {Topic.WEEKLY}
    finally:
        town.app.roles.change(town.caller(town.priya), [RoleChange(Role.LEADER, given=[holder])])
        town.app.quiet.choices.choose(town.caller(town.priya), None, set())


def test_somebody_of_another_workspace_chooses_too(town: Town) -> None:
    outsider, caller = town.outsider, town.caller(town.outsider)
    open_choice(town, outsider)
    assert outsider.fill(WHEN, When.ANY_HOUR).ok
    assert outsider.submit().ok
    assert town.app.quiet.choices.of(caller).own == ANY_HOUR
    town.app.quiet.choices.choose(caller, None, set())


def test_home_puts_what_is_on_their_shift_first(town: Town) -> None:
    now = town.slack.clock.utcnow()
    soon, later = (int(now.timestamp() + days * 86_400) for days in (0.01, 9))
    alerts = {
        name: town.announce(
            town.room(town.guest), title=name, starts_at=starts, ends_at=starts + 600, reminders=[]
        )
        for name, starts in (("Much later", later), ("On this shift", soon))
    }
    assert "On your shift" not in town.home(town.guest).text
    town.app.quiet.choices.choose(town.caller(town.guest), "Mon-Sun 00:00-00:00", set())
    text = town.home(town.guest).text
    order = [text.index(words) for words in ("On your shift, ", "On this shift", "Waiting for your Got it")]
    assert order == sorted(order)
    assert text.index("Much later") > order[-1]
    assert town.guest.slash("/alert", "mine").ok
    assert town.told(town.guest).index("On this shift") < town.told(town.guest).index("Much later")
    assert len(alerts) == 2


def test_admins_decide_days_and_hours_for_everyone(town: Town) -> None:
    open_form(town, Group.QUIET)
    assert "suggestion" not in str(town.priya.view and town.priya.view.text)
    town.priya.fill("working_hours.days", ["Mon", "Tue", "Wed"])
    town.priya.fill("working_hours.from", "09:00")
    town.priya.fill("working_hours.to", "17:30")
    town.priya.fill("messages_a_day", "8")
    assert town.priya.submit().ok
    assert str(held(town, "working_hours")) == "Mon-Wed 09:00-17:30"
    says = "What can wait reaches people Mon–Wed 09:00–17:30, each on their own clocks"
    town.slack.wait_for(lambda: says in str(town.priya.home and town.priya.home.text))
    assert "After 8, what can wait" in town.home(town.guest).text

    # No day is no hours.
    open_form(town, Group.QUIET)
    town.priya.fill("working_hours.days", [])
    town.priya.fill("messages_a_day", "0")
    assert town.priya.submit().errors == {
        "messages_a_day": "This should be how many messages one person may get a day, 1 to 100."
    }
    town.priya.fill("messages_a_day", "12")
    assert town.priya.submit().ok
    assert held(town, "working_hours") is None


def test_the_first_day_suggests_hours_which_hold_once_they_are_saved(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("first"), seeds={"kudos_values": "care"}) as town:
        assert town.priya.slash("/kudos", "help").ok
        town.eventually(lambda: town.priya.dms)
        message = town.priya.dms[-1]
        assert "👉 *Quiet hours*" in message.all_text

        # Who looks only decides nothing.
        assert town.priya.click(message, settings_ids.OPEN).ok
        assert "These hours are a suggestion." in str(town.priya.view and town.priya.view.text)
        town.priya.close()
        assert held(town, "working_hours") is None
        assert "reach you at any hour" in home_of(town, town.ana).text

        assert town.priya.click(message, settings_ids.OPEN).ok
        assert town.priya.submit().ok
        assert str(held(town, "working_hours")) == "Mon-Sun 08:00-20:00"
        town.eventually(lambda: "✅ Quiet hours" in town.priya.dms[-1].all_text)
        assert "That is it" in town.priya.dms[-1].all_text

        # Decided once, it is not suggested again.
        open_form(town, Group.QUIET)
        town.priya.fill("working_hours.days", [])
        assert town.priya.submit().ok
        town.slack.clock.advance(60)
        assert town.priya.click(home_of(town, town.priya), settings_ids.LEAD).ok
        town.eventually(lambda: len(town.priya.dms) == 2)
        assert "✅ Quiet hours" in town.priya.dms[-1].all_text
        assert town.slack.violations == []


def test_publishers_read_who_is_told_when_their_hours_begin(town: Town) -> None:
    room = town.room(town.guest)
    away = (town.slack.clock.utcnow().weekday() + 3) % 7
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[away]
    town.app.quiet.choices.choose(town.caller(town.guest), f"{day} 12:00-13:00", set())
    alert_id = town.schedule(room, first_word_at=None, delivery="dm", reminders=[])
    says = "🌙 1 agent is told when their hours begin."

    def told() -> bool:
        town.slack.close_modals(town.maya.person)
        assert town.maya.slash("/alert", f"show {alert_id}").ok
        return says in town.told(town.maya)

    town.eventually(told)
    assert not town.find(town.guest, town.brief(alert_id).content.title)
