"""`/alert`: every word, for everyone who may type it."""

import pytest
from sqlalchemy import update

from storage.people import Person, find_person
from tests.integration.handlers.town import Town


def title(town: Town, who: str, text: str, command: str = "/alert") -> str:
    """What somebody sees first after typing it: the modal's title, else the answer's words."""
    actor = getattr(town, who)
    reply = actor.slash(command, text)
    assert reply.error is None
    if actor.view is None:
        return str((reply.body or {}).get("text") or reply.text)
    return str(actor.view.title)


@pytest.mark.parametrize("text", ["", "new", "write", "NEW", "  new  "])
def test_a_publisher_writes(town: Town, text: str) -> None:
    assert title(town, "maya", text) == "Write an alert"


@pytest.mark.parametrize("who", ["ana", "guest"])
@pytest.mark.parametrize("text", ["", "mine", "list", "Mine"])
def test_an_agent_sees_what_is_theirs(town: Town, who: str, text: str) -> None:
    assert title(town, who, text) == "Your alerts"


def test_a_publisher_can_see_what_agents_see(town: Town) -> None:
    assert title(town, "maya", "mine") == "Your alerts"


@pytest.mark.parametrize("who", ["ana", "guest"])
@pytest.mark.parametrize("text", ["new", "write", "edit 1", "ready 1", "cancel 1", "end 1"])
def test_who_may_not_publish_is_told_who_may(town: Town, who: str, text: str) -> None:
    alert_id = town.announce(town.room(town.ana, town.guest))

    said = title(town, who, text.replace("1", str(alert_id)))

    assert said.startswith("Only publishers can do this. Ask one of them: ")
    assert "Maya Lindqvist" in said
    assert "Tom Adeyemi" in said


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("list", "Alerts"),
        ("show {}", "Alert"),
        ("show #{}", "Alert"),
        ("cancel {}", "Alert"),
        ("end {}", "Alert"),
        ("ready {}", "Who is ready"),
        ("edit {}", "Edit alert #{}"),
    ],
)
def test_a_publisher_goes_straight_to_an_alert(town: Town, text: str, seen: str) -> None:
    alert_id = town.announce(town.room(town.ana))

    assert title(town, "maya", text.format(alert_id)) == seen.format(alert_id)


def test_an_agent_can_read_an_alert_that_is_for_them_and_no_other(town: Town) -> None:
    mine, other = town.announce(town.room(town.ana)), town.announce(town.room(town.ben))
    untold = town.schedule(town.room(town.ana))

    assert title(town, "ana", f"show {mine}") == "Alert"
    town.ana.close()
    assert (
        title(town, "ana", f"show {other}") == f"There is no alert #{other} here. Type /alert to see yours."
    )
    assert title(town, "ana", f"show {untold}").startswith(f"There is no alert #{untold} here.")


@pytest.mark.parametrize("text", ["show", "show x", "ready twelve", "edit 1x", "show " + "9" * 30, "end -1"])
def test_an_alert_is_named_by_its_number(town: Town, text: str) -> None:
    word = text.split()[0]

    assert title(town, "maya", text) == (
        f"Say which alert, by its number: /alert {word} 12. /alert list shows the numbers."
    )


@pytest.mark.parametrize(("who", "word"), [("maya", "write an alert"), ("ana", "what waits for your Got it")])
def test_help_tells_what_this_person_can_do(town: Town, who: str, word: str) -> None:
    said = title(town, who, "help")

    assert word in said
    assert ("/alert list" in said) is (who == "maya")


@pytest.mark.parametrize(
    ("text", "echoed"),
    [
        ("dance", "I do not know “dance”."),
        ("<!channel>", "I do not know this."),
        ("&lt;b&gt;", "I do not know this."),
        ("x" * 41, "I do not know this."),
        ("الآن", "I do not know “الآن”."),
    ],
)
def test_nonsense_gets_the_usage(town: Town, text: str, echoed: str) -> None:
    said = title(town, "ana", text)

    assert said.startswith(echoed)
    assert "`/alert`" in said


def test_people_of_another_workspace_have_no_command_but_buttons(town: Town) -> None:
    room = town.room(town.outsider, is_shared=True)
    alert_id = town.announce(room)

    assert town.outsider.slash("/alert", channel=room).error == "invalid_command"
    assert town.outsider.click(town.post(room), "alert.got_it").ok
    assert town.pressed(alert_id) == 1
    assert town.outsider.click(town.post(room), "alert.details").ok
    assert town.told(town.outsider).startswith("Alert")


def test_who_was_never_read_is_asked_about_before_their_role_is_judged(town: Town) -> None:
    here, tom = town.brand.workspace.id, town.tom.person
    with town.app.database.write() as session:
        session.execute(update(Person).where(Person.user_id == tom.id).values(read_at=None, name=""))

    assert title(town, "tom", "") == "Write an alert"

    with town.app.database.read() as session:
        person = find_person(session, here, tom.id)
        assert person is not None
        assert person.name == "Tom Adeyemi"


def test_a_command_with_a_prefix(careful_town: Town) -> None:
    assert title(careful_town, "maya", "", "/acme-alert") == "Write an alert"
    assert "`/acme-alert list`" in title(careful_town, "tom", "help", "/acme-alert")
