"""Settings, health and the first day, as admins meet them in Slack."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

import pytest

from handlers.settings import ids, listeners
from handlers.settings.views.form import SITE_NAME_MAX, SITES_MAX
from sandbox.models import View
from sandbox.person import Actor
from services.decisions import Group, pairs
from services.kudos.settings import KUDOS_A_DAY, KUDOS_CHANNEL
from services.settings import SETTINGS, settings_of
from services.sites import SITES
from services.stories.settings import SITE_CHANNELS, WOW_DIGEST
from services.stories.weekly import read_weekly
from tests.integration.handlers.town import Town, running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One of these tests alone: what they decide holds for everybody in it."""
    with running(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def sites_of_before(town: Town) -> Iterator[None]:
    """What a test decides of sites counts until it ends."""
    caller, names = town.caller(town.priya), (SITES.name, SITE_CHANNELS.name)
    before = town.app.workspace_settings.decided(caller)
    yield
    town.app.workspace_settings.change(caller, {name: before.texts.get(name, "") for name in names})


def home_of(town: Town, actor: Actor) -> View:
    """Home, opened now."""
    calls = len(town.slack.calls_of("views.publish"))
    actor.open_home()
    town.slack.wait_for(lambda: len(town.slack.calls_of("views.publish")) > calls)
    assert actor.home is not None
    return actor.home


def wait_for_home(town: Town, words: str) -> None:
    """An admin's Home says it, once opened: what was saved before may be shown a moment earlier."""
    town.priya.open_home()
    town.slack.wait_for(lambda: words in str(town.priya.home and town.priya.home.text))


def open_form(town: Town, group: Group) -> None:
    town.priya.close(everything=True) if town.priya.view else None
    assert town.priya.click(home_of(town, town.priya), f"{ids.OPEN}:{group.value}").ok
    assert town.priya.view is not None


def held(town: Town, name: str) -> Any:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    return town.app.workspace_settings.decided(town.caller(town.priya)).get(setting)


def test_home_shows_them_to_admins_alone(town: Town) -> None:
    assert "Settings" not in home_of(town, town.ana).text
    text = home_of(town, town.priya).text
    for words in (
        f"Questions of agents come to <#{town.desk.id}>",
        "Publishers send alerts on their own",
        f"Everyone reads them in <#{town.wow.id}>",
        "Two stories of the week are told on Mondays at 09:00 (UTC)",
        "#ownership, #empathy",
        "One person may give 10 a day",
        "Kudos buy rewards",
        "@austin-team works in *Austin*",
        "Everything is kept for ever",
        "All is well",
    ):
        assert words in text, words


@pytest.mark.parametrize("group", Group)
def test_a_form_that_is_saved_as_it_is_changes_nothing(town: Town, group: Group) -> None:
    before = {setting.name: held(town, setting.name) for setting in SETTINGS}
    open_form(town, group)
    assert town.priya.submit().ok
    assert town.priya.view is None
    assert {setting.name: held(town, setting.name) for setting in SETTINGS} == before
    assert town.app.workspace_settings.overruled(town.brand.workspace.id) == []


def test_what_is_saved_holds_and_home_says_so(town: Town) -> None:
    open_form(town, Group.KUDOS)
    town.priya.fill("kudos_a_day", "4")
    town.priya.fill("kudos_values", "care, courage")
    assert town.priya.submit().ok
    assert held(town, "kudos_a_day") == 4
    town.slack.wait_for(
        lambda: "One person may give 4 a day" in str(town.priya.home and town.priya.home.text)
    )
    assert town.app.kudos.reading.allowance(town.caller(town.ana)).a_day == 4
    assert town.ana.slash("/kudos", "help").ok
    assert "#care" in town.told(town.ana)


def test_the_hour_of_the_digest_is_chosen_with_slacks_pickers(town: Town) -> None:
    open_form(town, Group.STORIES)
    offered = town.priya.suggest("wow_digest.zone", "manil")
    assert [option["value"] for option in offered] == ["Asia/Manila"]
    town.priya.fill("wow_digest.day", "Fri")
    town.priya.fill("wow_digest.time", "15:30")
    town.priya.fill("wow_digest.zone", "Asia/Manila")
    assert town.priya.submit().ok
    assert held(town, WOW_DIGEST.name) == read_weekly("Fri 15:30 Asia/Manila")


def test_time_zones_are_not_listed_anew_at_each_key_press(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[set[str]] = []

    def list_them() -> set[str]:
        listed.append(available_timezones())
        return listed[-1]

    monkeypatch.setattr(listeners, "available_timezones", list_them)
    open_form(town, Group.STORIES)
    for typed in ("ma", "man", "mani"):
        assert "Asia/Manila" in [option["value"] for option in town.priya.suggest("wow_digest.zone", typed)]
    assert len(listed) <= 1


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(town: Town) -> None:
    outside = town.slack.add_channel(town.brand.workspace, "thanks", members=[town.priya.person])
    open_form(town, Group.KUDOS)
    before = held(town, KUDOS_A_DAY.name)
    town.priya.fill("kudos_channel", outside.id)
    town.priya.fill("kudos_a_day", "9")
    town.priya.fill("kudos_emoji", "👏")
    refused = town.priya.submit()
    assert refused.errors == {
        "kudos_channel": "Frontlane is not in #thanks. Type /invite @Frontlane there, then save again.",
        "kudos_emoji": "This should be the name of one emoji, as in clap or :clap:.",
    }
    assert town.priya.view is not None
    assert held(town, KUDOS_A_DAY.name) == before
    # And then it is done as it was said.
    town.slack.invite(outside, town.brand.app.bot_user)
    town.priya.fill("kudos_emoji", "tada")
    assert town.priya.submit().ok
    assert (held(town, KUDOS_CHANNEL.name), held(town, KUDOS_A_DAY.name)) == (outside.id, 9)


def test_what_another_admin_decides_meanwhile_stays(town: Town) -> None:
    open_form(town, Group.KUDOS)
    town.app.workspace_settings.change(town.caller(town.priya), {"kudos_emoji": "heart", "rewards": "no"})
    town.priya.fill("kudos_a_day", "7")
    assert town.priya.submit().ok
    assert (held(town, "kudos_a_day"), held(town, "kudos_emoji"), held(town, "rewards")) == (
        7,
        "heart",
        False,
    )


@pytest.mark.usefixtures("sites_of_before")
def test_what_another_admin_decides_of_another_site_meanwhile_stays(town: Town) -> None:
    """Also where the form was filled anew since, and of a site's channel."""
    town.app.workspace_settings.change(
        town.caller(town.priya), {SITES.name: "S0AAA=Austin,S0BBB=Lima", SITE_CHANNELS.name: ""}
    )
    open_form(town, Group.PEOPLE)
    assert town.priya.suggest("sites", "manila")
    town.priya.fill("sites", ["@manila-team", "S0AAA", "S0BBB"])
    manila = town.brand.manila_team.id
    town.slack.wait_for(lambda: f"sites.{manila}" in str(town.priya.view and town.priya.view.blocks))
    town.app.workspace_settings.change(
        town.caller(town.priya), {"sites": "S0AAA=Texas,S0BBB=Lima", "keep_days": "365"}
    )
    town.priya.fill("sites.S0BBB", "Quito")
    assert town.priya.submit().ok
    assert held(town, SITES.name) == {"S0AAA": "Texas", "S0BBB": "Quito", manila: "Manila team"}
    assert held(town, "keep_days") == 365

    open_form(town, Group.STORIES)
    wow, kudos = town.wow.id, town.brand.channels["kudos"].id
    town.app.workspace_settings.change(town.caller(town.priya), {SITE_CHANNELS.name: f"Texas={wow}"})
    town.priya.fill("wow_site_channels.Quito", kudos)
    assert town.priya.submit().ok
    assert held(town, SITE_CHANNELS.name) == {"Texas": wow, "Quito": kudos}


@pytest.mark.usefixtures("sites_of_before")
def test_sites_that_the_form_does_not_show_stay(town: Town) -> None:
    sites = {f"S0{number:03}": f"Site {number} {'x' * SITE_NAME_MAX}" for number in range(SITES_MAX + 3)}
    channels = dict.fromkeys(sites.values(), town.wow.id)
    town.app.workspace_settings.change(
        town.caller(town.priya), {"sites": pairs(sites), SITE_CHANNELS.name: pairs(channels)}
    )
    open_form(town, Group.PEOPLE)
    view = town.priya.view
    assert view is not None
    assert "3 more sites do not fit here. They stay as they are." in view.text
    town.priya.fill("sites", list(sites)[1:SITES_MAX])
    town.slack.wait_for(lambda: "sites.S0000" not in str(town.priya.view and town.priya.view.blocks))
    assert f"sites.S0{SITES_MAX:03}" not in str(town.priya.view and town.priya.view.blocks)
    town.priya.fill("sites.S0001", "Cebu")
    assert town.priya.submit().ok
    del sites["S0000"]
    assert held(town, SITES.name) == {**sites, "S0001": "Cebu"}

    open_form(town, Group.STORIES)
    assert "54 more sites do not fit here." in str(town.priya.view and town.priya.view.text)
    assert town.priya.submit().ok
    assert held(town, SITE_CHANNELS.name) == channels


def test_sites_are_user_groups_with_a_name_for_each(town: Town) -> None:
    night = town.slack.add_user_group(
        town.brand.workspace, "night-shift", name="Night shift", members=[town.ben.person]
    )
    town.slack.wait_for(
        lambda: (
            town.app.directory.group_names(town.brand.workspace.id, [night.id]) == {night.id: "Night shift"}
        )
    )
    open_form(town, Group.PEOPLE)
    offered = [option["value"] for option in town.priya.suggest("sites", "")]
    assert night.id in offered
    manila = town.brand.manila_team.id
    town.priya.fill("sites", ["@manila-team", "@night-shift"])
    # A field for its name has come, with what the user group is called.
    view = town.priya.view
    assert view is not None
    town.slack.wait_for(lambda: f"sites.{night.id}" in str(town.priya.view and town.priya.view.blocks))
    town.priya.fill(f"sites.{night.id}", "Nights, all")
    assert town.priya.submit().errors == {f"sites.{night.id}": "A site’s name cannot have a comma in it."}
    town.priya.fill(f"sites.{night.id}", "Nights")
    assert town.priya.submit().ok
    assert held(town, SITES.name) == {manila: "Manila", night.id: "Nights"}
    town.slack.wait_for(lambda: town.app.directory.place_anew() == 0)


def test_health_says_what_can_be_mended(town: Town) -> None:
    town.app.directory.channel_changed(town.brand.workspace.id, town.wow.id, has_bot=False)
    wait_for_home(town, f"Frontlane is not in <#{town.wow.id}> (“Where everyone reads wow moments”).")
    town.app.directory.channel_changed(town.brand.workspace.id, town.wow.id, has_bot=True)
    wait_for_home(town, "All is well")


def test_an_agent_who_forges_a_click_is_refused(town: Town) -> None:
    before = held(town, KUDOS_A_DAY.name)
    home_of(town, town.ana)
    assert town.ana.slash("/kudos", "me").ok
    ref = ids.FormRef(Group.KUDOS.value)
    town.ana.click(None, "kudos.choices") if town.ana.view else None
    town.forge(town.ana, ids.OPEN, ref.dump())
    assert "Only admins can do this." in town.told(town.ana)
    town.ana.close(everything=True)
    assert held(town, KUDOS_A_DAY.name) == before


def test_the_first_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("first"), seeds={"wow_channel": "", "kudos_channel": ""}) as town:
        # An agent and a publisher come before: nothing is written to them.
        home_of(town, town.ana)
        assert town.maya.slash("/kudos", "help").ok
        assert town.priya.slash("/kudos", "help").ok
        town.eventually(lambda: town.priya.dms)
        home_of(town, town.priya)
        assert (town.ana.dms, town.maya.dms) == ([], [])
        message = town.priya.dms[-1]
        assert "Welcome to Frontlane" in message.text
        # Roles and channels are there by the operator's word and by invitation.
        assert "👉 *A channel for wow moments*" in message.all_text

        assert town.priya.click(message, ids.LATER).ok
        town.slack.wait_for(lambda: "👉 *A channel for kudos*" in town.priya.dms[-1].all_text)
        assert town.priya.click(town.priya.dms[-1], ids.OPEN).ok
        town.priya.fill("kudos_channel", town.brand.channels["kudos"].id)
        assert town.priya.submit().ok
        town.eventually(lambda: "👉 *Your values*" in town.priya.dms[-1].all_text)
        assert "✅ A channel for kudos" in town.priya.dms[-1].all_text

        assert town.priya.click(town.priya.dms[-1], ids.OPEN).ok
        assert town.priya.submit().ok
        town.eventually(lambda: "👉 *Quiet hours*" in town.priya.dms[-1].all_text)

        assert town.priya.click(town.priya.dms[-1], ids.OPEN).ok
        assert town.priya.submit().ok
        town.eventually(lambda: "That is it" in town.priya.dms[-1].all_text)
        assert town.priya.click(town.priya.dms[-1], ids.RESUME).ok
        town.slack.wait_for(lambda: "👉 *A channel for wow moments*" in town.priya.dms[-1].all_text)
        assert len(town.priya.dms) == 1

        town.slack.clock.advance(60)
        assert town.priya.click(home_of(town, town.priya), ids.LEAD).ok
        town.eventually(lambda: len(town.priya.dms) == 2)
        assert town.slack.violations == []


def test_each_form_asks_for_what_its_group_decides() -> None:
    for group in Group:
        assert settings_of(group)
