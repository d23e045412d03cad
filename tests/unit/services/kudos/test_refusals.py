"""Each refusal: its sentence, and that nothing was given to anybody."""

from datetime import timedelta
from typing import Any

import pytest

from services.directory import GroupFacts, PersonFacts
from services.kudos.content import Named
from services.kudos.refusals import Field, NotGiven, Reason
from services.people import Caller
from tests.unit.services.kudos.thanks import Thanking, named
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, NOBODYS, PAT, SAM, TEAM

BOT, OLD = Caller(HERE, HERE, "UBOT"), Caller(HERE, HERE, "UOLD")


def refused(thanking: Thanking, giver: Caller = ANA, **wish: Any) -> NotGiven:
    lines = thanking.entries()
    with pytest.raises(NotGiven) as caught:
        thanking.give(giver, **wish)
    assert thanking.entries() == lines
    return caught.value


@pytest.mark.parametrize(
    ("wish", "reason", "sentence"),
    [
        ({}, Reason.NOBODY, "Whom would you like to thank? Name them with an @, as in @ana."),
        ({"is_everyone": True}, Reason.EVERYONE, "Thanks that go to everyone reach nobody."),
        ({"unknown": ["bea"]}, Reason.UNKNOWN, "Nobody here goes by “@bea”. Type @ and the first letters"),
        (
            {"unknown": ["bea", "@kim", "li", "mo"], "people": named(BEN)},
            Reason.UNKNOWN,
            "Nobody here goes by “@bea”, “@kim” or “@li”.",
        ),
        ({"people": named(ANA)}, Reason.SELF, "Kudos are for others: leave yourself out."),
        ({"people": named(BEN, ANA)}, Reason.SELF, "Kudos are for others"),
        ({"people": named(BEN, BOT)}, Reason.BOT, "Frontlane is an app, and takes no thanks."),
        ({"people": [Named("USLACKBOT")]}, Reason.BOT, "That is an app, and takes no thanks."),
        ({"people": named(BEN, OLD)}, Reason.DEACTIVATED, "Otto has no account here any more"),
        ({"groups": ["S404"]}, Reason.NO_GROUP, "There is no such user group here any more."),
        ({"groups": [NOBODYS]}, Reason.EMPTY_GROUP, "Nobody is in @empty yet."),
        ({"people": named(BEN), "text": " "}, Reason.SHORT, "Say a little more: what did they do"),
        ({"people": named(BEN), "text": "thanks!!! :-) ???"}, Reason.SHORT, "Say a little more"),
        ({"people": named(BEN), "text": "x" * 1_001}, Reason.LONG, "That is 1,001 characters."),
    ],
)
def test_each_has_a_sentence(thanking: Thanking, wish: dict[str, Any], reason: Reason, sentence: str) -> None:
    refusal = refused(thanking, **wish)
    assert refusal.reason == reason
    assert str(refusal).startswith(sentence)
    is_about_text = reason in (Reason.SHORT, Reason.LONG)
    assert refusal.field == (Field.TEXT if is_about_text else Field.PEOPLE)
    assert refusal.fields == {refusal.field: str(refusal)}


@pytest.mark.parametrize(
    "text", ["stayed late", "残業をした", "ありがとう", "늦게까지 남았다", "остался допоздна"]
)
def test_short_but_said(thanking: Thanking, text: str) -> None:
    assert thanking.give(ANA, BEN, text=f"  {text} ").text == text


def test_alone_in_a_user_group(thanking: Thanking) -> None:
    assert refused(thanking, DAN, groups=[TEAM]).reason == Reason.SELF


def test_a_disabled_user_group(thanking: Thanking) -> None:
    thanking.world.directory.record_group(
        HERE, GroupFacts(TEAM, "team", "The team", is_disabled=True, members=["UDAN"])
    )
    assert refused(thanking, groups=[TEAM]).reason == Reason.NO_GROUP


def test_the_allowance_says_how_many_are_left_and_when_more_come(thanking: Thanking) -> None:
    thanking.kudos = thanking.over(a_day=3)
    thanking.give(ANA, BEN)
    # Ana's midnight is at 16:00 UTC; it is 12:00.
    words = str(refused(thanking, people=named(BEN, CHO, DAN)))
    assert words == (
        "That is 3 people, and you have 2 kudos left today. Name fewer, or wait for your midnight, in "
        "4 hours: then you have 3 again."
    )
    words = str(refused(thanking, people=named(BEN, CHO, DAN, PAT)))
    assert words == (
        "That is 4 people, and one person can give 3 kudos a day. Name those whom you mean most."
    )
    thanking.give(ANA, CHO, DAN)
    thanking.clock.advance(timedelta(hours=3, minutes=20))
    words = str(refused(thanking, people=named(BEN)))
    assert words == (
        "You have given all your kudos of today. At your midnight, in 40 minutes, you have 3 again."
    )
    thanking.clock.advance(timedelta(minutes=40))
    assert thanking.give(ANA, BEN).allowance.left == 2


def test_the_allowance_counts_people_of_user_groups(thanking: Thanking) -> None:
    thanking.kudos = thanking.over(a_day=2)
    members = ["UANA", "UBEN", "UDAN", "USAM", "UBOT", "UOLD"]
    thanking.world.directory.record_group(
        HERE, GroupFacts(TEAM, "team", "The team", is_disabled=False, members=members)
    )
    assert refused(thanking, groups=[TEAM]).reason == Reason.ALLOWANCE
    thanking.kudos = thanking.over(a_day=3)
    given = thanking.give(ANA, groups=[TEAM])
    assert [who.user_id for who in given.receivers] == ["USAM", "UBEN", "UDAN"]


def test_someone_who_left_is_left_out_of_a_user_group_and_refused_by_name(thanking: Thanking) -> None:
    world = thanking.world
    world.directory.record_people(HERE, [PersonFacts(HERE, "UDAN", "Dan", "Asia/Tokyo", is_deactivated=True)])
    assert refused(thanking, groups=[TEAM]).reason == Reason.EMPTY_GROUP
    assert refused(thanking, people=named(SAM, DAN)).reason == Reason.DEACTIVATED
