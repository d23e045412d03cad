"""The log of changes: for admins, newest first, with names, and as a table that no spreadsheet calculates."""

import csv
import io

import pytest

from services.audit import FILE, PAGE, Action, AuditLog, record
from services.directory import PersonFacts
from services.people import ADMINS, Role
from services.problems import NotAllowed
from services.roles import Holder
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
    world.roles.grant(PAT, Role.HOST, Holder("UCHO", VENDOR))
    world.roles.grant(PAT, Role.HOST, Holder(TEAM, HERE))
    world.roles.take(PAT, Role.HOST, Holder(ADMINS, HERE))
    world.directory.record_people(HERE, [PersonFacts(VENDOR, "UCHO", "Cho Lee", "UTC")])
    assert [
        (each.actor_id, each.actor, each.action, each.subject, each.before, each.after)
        for each in log.page(PAT).entries[:3]
    ] == [
        ("UPAT", "Pat", Action.ROLE_TAKEN, "host", "the workspace’s owners and admins", ""),
        ("UPAT", "Pat", Action.ROLE_GRANTED, "host", "", "@team"),
        ("UPAT", "Pat", Action.ROLE_GRANTED, "host", "", "Cho Lee"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ("C1", "C1"),
        ({"holder_id": "UGONE", "home_id": HERE}, "UGONE"),
    ],
)
def test_every_kind_of_value_has_words(world: World, log: AuditLog, value: Told, words: str) -> None:
    change(world, "quiet hours", value, value)
    newest = log.page(PAT).entries[0]
    assert (newest.actor_id, newest.actor) == (None, "the operator’s settings")
    assert (newest.before, newest.after) == (words, words)


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
    world.roles.grant(PAT, Role.PUBLISHER, Holder("UANA", HERE))
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


def test_who_is_no_admin_any_more_gets_no_file(world: World, log: AuditLog) -> None:
    world.roles.grant(PAT, Role.ADMIN, Holder("UANA", HERE))
    log.ask_for_file(ANA)
    world.roles.take(PAT, Role.ADMIN, Holder("UANA", HERE))
    with pytest.raises(NotAllowed, match="Only admins can do this"):
        log.file(HERE, world.person_id(ANA))


def test_what_is_told_of_one_workspace_is_not_told_in_another(world: World, log: AuditLog) -> None:
    world.roles.grant(PAT, Role.ADMIN, Holder("UCHO", VENDOR))
    assert log.page(CHO).entries == log.page(PAT).entries
    with pytest.raises(NotAllowed):
        log.page(type(CHO)("T9", VENDOR, "UCHO"))
