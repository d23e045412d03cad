"""What admins decide: kept, noted, and counting at once wherever it is read."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from services.audit import Action
from services.decisions import Decisions, Group
from services.directory import GroupFacts
from services.kudos import Kudos
from services.kudos.settings import KUDOS_A_DAY, KUDOS_CHANNEL, KUDOS_VALUES
from services.language import speaking
from services.people import Caller
from services.problems import FormProblem, NotAllowed
from services.settings import SETTINGS, WorkspaceSettings, settings_of
from services.sites import SITES
from services.stories.settings import SITE_CHANNELS, WOW_CHANNEL, WOW_DIGEST
from services.stories.weekly import Weekly
from storage.audiences import Channel
from storage.database import Database
from storage.people import Person, find_person
from storage.settings import AuditEntry, WorkspaceSetting
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import ANA, BEN, DAN, ELSEWHERE, HERE, PAT, SALES, SUPPORT, TEAM, World

SEEDS = {"kudos_a_day": "3", "wow_channel": SUPPORT}


@pytest.fixture
def settings(world: World) -> WorkspaceSettings:
    return WorkspaceSettings(world.database, world.clock, Decisions(SEEDS))


def noted(world: World) -> list[tuple[str, object, object]]:
    """What was changed, as the record has it."""
    with world.database.read() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == Action.SETTING_CHANGED).order_by(AuditEntry.id)
        )
        return [(row.subject, row.before, row.after) for row in rows]


def site_of(world: World, who: Caller) -> str:
    with world.database.read() as session:
        person = find_person(session, who.home_id, who.user_id)
        assert person is not None
        return person.site


def test_every_setting_is_in_one_form_and_has_names_of_its_own() -> None:
    assert [setting for group in Group for setting in settings_of(group)] == list(SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


def test_the_environment_counts_until_an_admin_decides(world: World, settings: WorkspaceSettings) -> None:
    decided = settings.decided(PAT)
    assert (decided.get(KUDOS_A_DAY), decided.get(WOW_CHANNEL), decided.get(KUDOS_CHANNEL)) == (
        3,
        SUPPORT,
        None,
    )
    assert settings.overruled(HERE) == []

    assert settings.change(PAT, {"kudos_a_day": "5", "wow_channel": SUPPORT, "kudos_channel": ""}) == [
        "kudos_a_day"
    ]

    assert settings.decided(PAT).get(KUDOS_A_DAY) == 5
    assert settings.overruled(HERE) == ["FRONTLANE_KUDOS_A_DAY"]
    assert noted(world) == [("kudos_a_day", "3", "5")]
    # What was left as it was is still the environment's to say.
    anew = WorkspaceSettings(
        world.database, world.clock, Decisions({"kudos_a_day": "9", "wow_channel": SALES})
    )
    assert anew.decided(PAT).get(KUDOS_A_DAY) == 5
    assert anew.decided(PAT).get(WOW_CHANNEL) == SALES


def test_nothing_is_a_decision_too(settings: WorkspaceSettings) -> None:
    settings.change(PAT, {"wow_channel": ""})
    assert settings.decided(PAT).get(WOW_CHANNEL) is None


def test_each_workspace_decides_for_itself(world: World, settings: WorkspaceSettings) -> None:
    settings.change(PAT, {"kudos_a_day": "5"})
    with world.database.read() as session:
        assert Decisions(SEEDS).get(session, ELSEWHERE, KUDOS_A_DAY) == 3


def test_only_admins(world: World, settings: WorkspaceSettings) -> None:
    for call in (
        lambda: settings.decided(ANA),
        lambda: settings.newest_change(ANA),
        lambda: settings.change(ANA, {"kudos_a_day": "5"}),
    ):
        with pytest.raises(NotAllowed, match=r"Only admins can do this\. Ask one of them: Pat\."):
            call()
    assert noted(world) == []


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("kudos_a_day", "", "This cannot be empty."),
        ("kudos_a_day", "0", "This should be how many kudos one person may give a day, 1 to 1000."),
        ("kudos_values", "team spirit", "This has “team spirit”: give words without spaces"),
        ("kudos_emoji", "👏", "This should be the name of one emoji"),
        ("keep_days", "3", "This should be a number of days, 30 at least"),
        ("wow_digest", "Mon 09:00 Mars", "This should be a day, an hour and a time zone"),
        ("customer_countries", "UK", "This has “UK”: give two-letter codes"),
        ("order_patterns", "[0-9", "This has “[0-9”, which is no regular expression"),
        (
            "kudos_channel",
            "C404",
            "Frontlane is not in this channel. Type /invite @Frontlane there, then save",
        ),
        (
            "kudos_channel",
            "COUT",
            "Frontlane is not in #out. Type /invite @Frontlane there, then save again.",
        ),
        ("kudos_channel", "COLD", "#old is archived. Choose another one, or bring it back first."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    world: World, settings: WorkspaceSettings, name: str, text: str, sentence: str
) -> None:
    with world.database.write() as session:
        session.add(Channel(workspace_id=HERE, channel_id="COUT", name="out"))
        session.add(Channel(workspace_id=HERE, channel_id="COLD", name="old", has_bot=True, is_archived=True))

    with pytest.raises(FormProblem) as caught:
        settings.change(PAT, {name: text, "rewards": "yes"})

    assert caught.value.fields[name].startswith(sentence)
    # All or nothing.
    assert noted(world) == []


def test_a_channel_that_was_chosen_before_keeps_nobody_from_saving_the_rest(world: World) -> None:
    settings = WorkspaceSettings(world.database, world.clock, Decisions({"kudos_channel": "CGONE"}))
    settings.change(PAT, {"kudos_channel": "CGONE", "kudos_a_day": "4"})
    assert settings.decided(PAT).get(KUDOS_A_DAY) == 4


def test_a_sites_channel_is_refused_under_its_own_field(settings: WorkspaceSettings) -> None:
    with pytest.raises(FormProblem) as caught:
        settings.change(PAT, {"wow_site_channels": f"Manila={SALES},Cebu=C404"})
    assert list(caught.value.fields) == ["wow_site_channels.Cebu"]


def test_it_counts_at_once_for_services_that_run_already(world: World, settings: WorkspaceSettings) -> None:
    kudos = Kudos.over(world.database, world.clock, Decisions(SEEDS))
    assert kudos.rules.of(HERE).emoji == "clap"
    assert kudos.reading.allowance(ANA).a_day == 3

    settings.change(PAT, {"kudos_emoji": ":tada:", "kudos_a_day": "7", "kudos_values": "care, craft"})

    assert kudos.rules.of(HERE).emoji == "tada"
    assert kudos.reactions.is_ours(HERE, "tada::skin-tone-2")
    assert not kudos.reactions.is_ours(HERE, "clap")
    assert kudos.reading.allowance(ANA).a_day == 7
    assert kudos.rules.of(HERE).values == ("care", "craft")
    assert settings.decided(PAT).get(KUDOS_VALUES) == ("care", "craft")


def test_the_digest_is_said_at_its_new_hour(settings: WorkspaceSettings) -> None:
    settings.change(PAT, {"wow_digest": "Fri 15:30 Asia/Manila"})
    assert settings.decided(PAT).get(WOW_DIGEST) == Weekly(4, time(15, 30), "Asia/Manila")


def test_new_sites_place_people_anew_some_at_a_time(world: World) -> None:
    settings = WorkspaceSettings(world.database, world.clock, Decisions({"sites": f"{TEAM}=Cebu"}))
    many = [f"U{number:04}" for number in range(450)]
    world.directory.record_group(
        HERE, GroupFacts("S3", "night", "Night", is_disabled=False, members=[*many, "UBEN"])
    )
    assert (site_of(world, DAN), site_of(world, BEN)) == ("Cebu", "Bogota")
    assert world.directory.place_anew() == 0

    settings.change(PAT, {"sites": "S3=Night shift"})
    # The services of the world know another environment: what an admin decides goes before both.
    assert world.directory.place_anew() == 452

    assert (site_of(world, DAN), site_of(world, BEN)) == ("Tokyo", "Night shift")
    with world.database.read() as session:
        placed = session.scalars(select(Person.site).where(Person.user_id.in_(many))).all()
    assert set(placed) == {"Night shift"}
    assert world.directory.place_anew() == 0
    with world.database.read() as session:
        assert Decisions({}).get(session, HERE, SITES) == {"S3": "Night shift"}


def test_what_was_shown_is_known_whatever_was_changed_since(settings: WorkspaceSettings) -> None:
    settings.change(PAT, {"rewards": "yes"})
    seen = settings.newest_change(PAT)
    shown = settings.decided(PAT)
    for a_day in ("5", "6"):
        settings.change(PAT, {"kudos_a_day": a_day, "kudos_values": "care", "wow_channel": ""})
    assert settings.decided(PAT).get(KUDOS_A_DAY) == 6
    before = settings.decided(PAT, seen)
    assert [before.get(each) for each in SETTINGS] == [shown.get(each) for each in SETTINGS]


SITES_SHOWN = "S1=Cebu,S2=Lima,S3=Oslo"


@pytest.mark.parametrize(
    ("name", "shown", "theirs", "mine", "holds"),
    [
        ("sites", SITES_SHOWN, "S1=Cebu City,S2=Lima,S3=Oslo", SITES_SHOWN, "S1=Cebu City,S2=Lima,S3=Oslo"),
        ("sites", SITES_SHOWN, "S2=Lima,S3=Oslo,S4=Rome", "S1=Cebu,S2=Quito", "S2=Quito,S4=Rome"),
        ("sites", SITES_SHOWN, "", "S1=Cebu,S2=Lima,S3=Bergen", "S3=Bergen"),
        ("sites", SITES_SHOWN, "S1=Manila,S2=Lima", "S1=Davao,S2=Lima,S3=Oslo", "S1=Davao,S2=Lima"),
        ("sites", SITES_SHOWN, "S1=Manila", "", ""),
        ("sites", "", "S1=Cebu", "S2=Lima", "S1=Cebu,S2=Lima"),
        (SITE_CHANNELS.name, "A=C1,B=C2", "B=C2", "A=C1,B=C1", "B=C1"),
        (SITE_CHANNELS.name, "A=C1,B=C2", "A=C1,B=C2,D=C2", "A=C1", "A=C1,D=C2"),
        ("kudos_a_day", "3", "5", "3", "5"),
        ("kudos_a_day", "3", "5", "4", "4"),
        ("rewards", "", "yes", "no", "yes"),
    ],
)
def test_of_what_two_admins_save_each_keeps_what_they_changed(
    world: World, settings: WorkspaceSettings, name: str, shown: str, theirs: str, mine: str, holds: str
) -> None:
    settings.change(PAT, {name: shown})
    seen = settings.newest_change(PAT)
    settings.change(PAT, {name: theirs})
    settings.change(PAT, {name: mine}, seen)
    setting = next(each for each in SETTINGS if each.name == name)
    assert settings.decided(PAT).get(setting) == setting.of(holds)
    settings.change(PAT, {name: mine}, settings.newest_change(PAT))
    assert settings.decided(PAT).get(setting) == setting.of(mine), "who has seen it decides it"


def test_what_cannot_be_taken_is_refused_whoever_changed_what(settings: WorkspaceSettings) -> None:
    seen = settings.newest_change(PAT)
    with pytest.raises(FormProblem) as refused:
        settings.change(PAT, {"sites": "Cebu", "kudos_a_day": ""}, seen)
    assert set(refused.value.fields) == {"sites", "kudos_a_day"}


def test_of_two_admins_at_once_both_are_noted_in_order(
    world: World, settings: WorkspaceSettings, database: Database
) -> None:
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(4)]
    replicas = [WorkspaceSettings(each, world.clock, Decisions(SEEDS)) for each in others]
    ends = outcomes(
        *(
            lambda replica=replica, number=number: replica.change(PAT, {"kudos_a_day": str(number)})
            for number, replica in enumerate(replicas, start=10)
        )
    )
    for each in others:
        each.close()
    assert all(end == ["kudos_a_day"] for end in ends)
    entries = noted(world)
    # Each has seen what the one before it did.
    assert [before for _, before, _ in entries] == ["3", *(after for _, _, after in entries[:-1])]
    with world.database.read() as session:
        row = session.get_one(WorkspaceSetting, (HERE, "kudos_a_day"))
    assert row.value == entries[-1][2]
    assert row.changed_at - world.clock() == timedelta(0)


def test_a_mistake_is_told_in_the_readers_language(settings: WorkspaceSettings) -> None:
    with speaking("es"), pytest.raises(FormProblem) as caught:
        settings.change(PAT, {"kudos_a_day": "0"})
    assert caught.value.fields == {
        "kudos_a_day": "Debe ser cuántos kudos puede dar una persona al día, de 1 a 1000."
    }
