"""The log of changes: for admins, newest first, with names, and as a table that no spreadsheet calculates."""

import csv
import io

import pytest

from services.audit import Action, record
from services.changes import FILE, PAGE, AuditLog, Place, Words
from services.directory import ChannelFacts, PersonFacts
from services.language import speaking
from services.people import ADMINS, Role
from services.problems import NotAllowed
from services.roles import Holder, RoleChange
from storage.people import LEFT, Person
from storage.settings import Told
from tests.unit.services.world import ANA, CHO, HERE, PAT, SAM, TEAM, VENDOR, World


@pytest.fixture
def log(world: World) -> AuditLog:
    """The log of the workspace."""
    return AuditLog(world.database, world.clock)


def change(world: World, name: str, before: Told, after: Told) -> None:
    """A setting is changed by the operator."""
    with world.database.write() as session:
        record(session, HERE, None, world.clock(), Action.SETTING_CHANGED, name, before=before, after=after)


def test_each_change_is_read_with_the_names_of_now(world: World, log: AuditLog) -> None:
    world.roles.change(PAT, [RoleChange(Role.HOST, given=[Holder("UCHO", VENDOR)])])
    world.roles.change(PAT, [RoleChange(Role.HOST, given=[Holder(TEAM, HERE)])])
    world.roles.change(PAT, [RoleChange(Role.HOST, taken=[Holder(ADMINS, HERE)])])
    world.directory.record_people(HERE, [PersonFacts(VENDOR, "UCHO", "Cho Lee", "UTC")])
    assert [
        (each.actor_id, each.actor, each.action, each.subject, each.before, each.after)
        for each in log.page(PAT).entries[:3]
    ] == [
        ("UPAT", "Pat", Action.ROLE_TAKEN, "host", ("the workspace’s owners and admins",), ()),
        ("UPAT", "Pat", Action.ROLE_GRANTED, "host", (), ("@team",)),
        ("UPAT", "Pat", Action.ROLE_GRANTED, "host", (), ("Cho Lee",)),
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("quiet hours", None, ()),
        ("quiet hours", "C1", ("C1",)),
        ("publisher", {"holder_id": "UGONE", "home_id": HERE}, ("UGONE",)),
        ("desk_channel", "C1", (Place("C1"),)),
        ("desk_channel", "", ()),
        ("desk_channel", "nowhere", ("nowhere",)),
        ("rewards", "yes", ("yes",)),
        ("rewards", "", ("no",)),
        ("sites", "S1=Cebu,S9=Lima", ("@team: Cebu, S9: Lima",)),
        ("sites", "Cebu", ("Cebu",)),
        ("wow_site_channels", "Cebu=C1,Lima=C2", ("Cebu: ", Place("C1"), ", ", "Lima: ", Place("C2"))),
        ("kudos_a_day", "4", ("4",)),
    ],
)
def test_every_kind_of_value_has_words(
    world: World, log: AuditLog, name: str, value: Told, words: Words
) -> None:
    change(world, name, value, value)
    newest = log.page(PAT).entries[0]
    assert (newest.actor_id, newest.actor) == (None, "the operator’s settings")
    assert (newest.before, newest.after) == (words, words)


def test_a_setting_is_called_as_its_form_calls_it(world: World, log: AuditLog) -> None:
    change(world, "wow_channel", None, "C1")
    assert log.page(PAT).entries[0].subject == "Where everyone reads wow moments"


def test_page_by_page_each_once(world: World, log: AuditLog) -> None:
    for number in range(2 * PAGE):
        change(world, f"setting {number}", None, str(number))
    read, before = [], None
    for _ in range(4):
        page = log.page(PAT, before)
        read += [each.entry_id for each in page.entries]
        before = page.older
        if before is None:
            break
    assert len(log.page(PAT).entries) == PAGE
    assert read == sorted(set(read), reverse=True)
    assert len(read) == 2 * PAGE + 5, "with the first roles, and the publisher of the settings"


def test_admins_alone_read_it(world: World, log: AuditLog) -> None:
    for attempt in (log.page, log.ask_for_file):
        with pytest.raises(NotAllowed, match="Only admins can do this"):
            attempt(SAM)
    with pytest.raises(NotAllowed, match="Only admins can do this"):
        log.file(HERE, world.person_id(SAM))
    assert world.told(FILE) == []


def test_the_file_holds_all_in_the_zone_of_its_reader(world: World, log: AuditLog) -> None:
    world.roles.change(PAT, [RoleChange(Role.PUBLISHER, given=[Holder("UANA", HERE)])])
    world.directory.record_people(HERE, [PersonFacts(HERE, "UANA", "=HYPERLINK(1)", "UTC")])
    change(world, "name", "+1", "-1")
    log.ask_for_file(PAT)
    assert world.told(FILE) == ["UPAT"]
    file = log.file(HERE, world.person_id(PAT))
    text = file.content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert file.name == "changes-2026-11-02.csv"
    assert file.entries == len(rows) - 1 == 7
    assert rows[:3] == [
        ["when (Europe/Paris)", "who", "user id", "what", "role or setting", "before", "after"],
        ["2026-11-02 13:00:00", "the operator’s settings", "", "setting changed", "name", "'+1", "'-1"],
        ["2026-11-02 13:00:00", "Pat", "UPAT", "role given", "publisher", "", "'=HYPERLINK(1)"],
    ]


def test_the_file_says_what_home_says(world: World, log: AuditLog) -> None:
    """Names as forms have them, channels and user groups by name, switches in words, in each language."""
    for channel_id, name, members in (("C7", "review", ["UPAT"]), ("C8", "secret", ["UANA"])):
        facts = ChannelFacts(channel_id, name, is_private=True, is_archived=False, has_bot=True)
        world.directory.record_channel(HERE, facts)
        world.directory.record_channel_members(HERE, channel_id, members)
    change(world, "wow_channel", "", "C1")
    change(world, "wow_site_channels", "Cebu=C7", "Cebu=C8")
    change(world, "sites", "S1=Cebu", "")
    change(world, "rewards", "", "yes")
    with speaking("es"):
        text = log.file(HERE, world.person_id(PAT)).content.decode().removeprefix("\ufeff")
    assert [row[3:] for row in csv.reader(io.StringIO(text))][1:5] == [
        ["ajuste cambiado", "Recompensas", "no", "sí"],
        ["ajuste cambiado", "Grupos de usuarios que son sedes", "'@team: Cebu", ""],
        [
            "ajuste cambiado",
            "Dónde lee una sede las historias para su propio equipo",
            "Cebu: #review",
            "Cebu: un canal privado (C8)",
        ],
        ["ajuste cambiado", "Dónde leen todos los momentos wow", "", "#support"],
    ]


def test_who_left_is_called_so(world: World, log: AuditLog) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[Holder("UANA", HERE)])])
    world.roles.change(ANA, [RoleChange(Role.HOST, given=[Holder("UBEN", HERE)])])
    with world.database.write() as session:
        session.get_one(Person, world.person_id(ANA)).user_id = f"{LEFT}1"
    assert log.page(PAT).entries[0].actor == "someone who left"


def test_a_reader_whose_time_zone_nobody_knows_gets_the_file_in_utc(world: World, log: AuditLog) -> None:
    world.directory.record_people(HERE, [PersonFacts(HERE, "UPAT", "Pat", "Nowhere/Land", is_admin=True)])
    text = log.file(HERE, world.person_id(PAT)).content.decode()
    assert text.startswith("\ufeffwhen (UTC),")
    assert "2026-11-02 12:00:00" in text


def test_who_is_no_admin_any_more_gets_no_file(world: World, log: AuditLog) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[Holder("UANA", HERE)])])
    log.ask_for_file(ANA)
    world.roles.change(PAT, [RoleChange(Role.ADMIN, taken=[Holder("UANA", HERE)])])
    with pytest.raises(NotAllowed, match="Only admins can do this"):
        log.file(HERE, world.person_id(ANA))


def test_what_is_told_of_one_workspace_is_not_told_in_another(world: World, log: AuditLog) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[Holder("UCHO", VENDOR)])])
    assert log.page(CHO).entries == log.page(PAT).entries
    with pytest.raises(NotAllowed):
        log.page(type(CHO)("T9", VENDOR, "UCHO"))
