"""App Home: for each role what waits for them."""

from handlers.alerts import ids
from sandbox.person import Actor
from tests.integration.handlers.town import Town


def home(town: Town, actor: Actor) -> str:
    """What somebody reads when they open Home now."""
    return str(town.home(actor).text)


def test_an_agent_sees_what_waits_and_presses_got_it_there(town: Town) -> None:
    alert_id = town.announce(town.room(town.guest))
    title = town.brief(alert_id).content.title

    before = home(town, town.guest)
    assert "Waiting for your Got it" in before
    assert title in before
    assert "What you publish" not in before
    value = ids.AlertRef(alert_id, 1).dump()
    assert town.guest.click(town.guest.home, ids.GOT_IT, value).ok

    town.slack.wait_for(lambda: "*Coming*" in str(town.guest.home and town.guest.home.text))
    assert town.pressed(alert_id) == 1


def test_got_it_in_ones_own_list(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.ana.slash("/alert").ok
    value = ids.AlertRef(alert_id, 1).dump()

    assert town.ana.click(None, ids.GOT_IT, value).ok

    town.slack.wait_for(lambda: str(town.ana.view and town.ana.view.blocks).count(value) == 1)
    assert town.pressed(alert_id) == 1


def test_a_publisher_sees_what_is_on_and_can_write(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana), starts_at=None, ends_at=None)
    title = town.brief(alert_id).content.title

    text = home(town, town.maya)

    assert "What you publish" in text
    assert "Your alerts" in text
    assert title in text or "All alerts and drafts" in text
    assert town.maya.click(town.maya.home, ids.WRITE).ok
    assert town.told(town.maya).startswith("Write an alert")
    town.maya.close()
    assert town.maya.click(town.maya.home, ids.LIST).ok
    assert title in town.told(town.maya)
    town.maya.close()
    town.maya.click(town.maya.home, ids.KEPT)
    assert "Kept about you" in town.told(town.maya)


def test_an_admin_who_is_in_no_setting_publishes(town: Town) -> None:
    assert "What you publish" in home(town, town.person(town.brand.priya))


def test_somebody_with_nothing_is_told_so(town: Town) -> None:
    newcomer = town.person(town.slack.add_person(town.brand.workspace, "newcomer", real_name="New Comer"))

    assert "Nothing is on or coming for you." in home(town, newcomer)


def test_an_old_button_in_home_opens_the_sentence(town: Town) -> None:
    home(town, town.ana)
    assert town.ana.click(town.ana.home, ids.KEPT).ok
    home_view = town.last("block_actions")["view"]
    assert home_view["type"] == "home"
    town.slack.close_modals(town.ana.person)

    town.forge(town.ana, ids.DETAILS, "nonsense")

    assert "too old to use" in town.told(town.ana)


def test_the_messages_tab_publishes_nothing(town: Town) -> None:
    home(town, town.ana)
    body = town.last("event_callback")
    calls = len(town.slack.calls_of("views.publish"))
    body["event"]["tab"] = "messages"

    assert town.dispatch(body).status == 200
    assert len(town.slack.calls_of("views.publish")) == calls
