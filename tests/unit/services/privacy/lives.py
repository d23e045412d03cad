"""A brand in which Ana has left something everywhere, and Ben and Sam beside her."""

from dataclasses import replace
from itertools import count

from sqlalchemy import func, select

from services.decisions import Decisions
from services.kudos import Kudos
from services.people import Caller, Role
from services.quiet.choices import QuietChoices
from services.stories import Stories
from services.stories.exporting import Form, Purpose
from storage.alerts import AlertQuestion
from storage.database import Database
from storage.people import Person
from storage.settings import AuditEntry
from storage.stories import StoryVote
from tests.support import ManualClock
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.stories import shelf
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SAM, SUPPORT, World

ANAS_WORDS = "The queue was long and Ana was kind"
"""In what Ana writes of her own accord."""
ANAS_NEWS = "Half the price on Friday"
"""In what Ana writes for the brand."""
_modals = count(1)

__all__ = ["ANA", "BEN", "CHO", "DAN", "HERE", "PAT", "SAM", "SUPPORT", "Lives"]


class Lives:
    """What people did."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.world = World(database, clock)
        self.clock = clock
        self.database = database
        self.hall = HallWorld(self.world)
        self.thanking = Thanking(self.world, has_rewards="yes")
        self.stories = Stories.over(database, clock, self.world.alerts.reading)
        self.world.roles.set_holders(HERE, Role.PUBLISHER, ["USAM", "UANA"])
        self.world.roles.set_holders(HERE, Role.REVIEWER, ["UANA"])

    @property
    def kudos(self) -> Kudos:
        """The services of kudos."""
        return self.thanking.kudos

    def live(self) -> None:
        """Everything once, and it has all arrived in Slack."""
        self._alerts()
        self._stories()
        self._kudos()
        self._town_halls()
        QuietChoices(self.database, self.clock, Decisions()).choose(ANA, "Mon-Fri 08:00-18:00", [])
        with self.database.write() as session:
            ana = session.scalars(select(Person).where(Person.user_id == "UANA")).one()
            session.add(
                AuditEntry(
                    workspace_id=HERE,
                    at=self.clock(),
                    actor_id=ana.id,
                    action="role_granted",
                    subject="host",
                    after={"holder_id": "UANA", "home_id": HERE},
                )
            )
        self.world.deliver()

    def _alerts(self) -> None:
        world = self.world
        self.pats = world.announce(replace(world.form(), ask_whom=["UANA", "USAM"]))
        self.anas = world.announce(replace(world.form(), title=ANAS_NEWS), by=ANA)
        for reader in (ANA, BEN):
            world.alerts.reading.acknowledge(reader, self.pats, 1)
        self.question = self._ask(ANA, self.pats, ANAS_WORDS)
        self.bens_question = self._ask(BEN, self.anas, "May I?")
        world.deliver()
        world.alerts.questions.answer(PAT, self.question, "You may.")
        world.alerts.questions.answer(ANA, self.bens_question, "Up to fifty.")
        world.save(replace(world.form(), title="Not sent yet"), by=ANA)
        world.deliver()

    def _ask(self, who: Caller, alert_id: int, text: str) -> int:
        self.world.alerts.questions.ask(who, alert_id, text, asked_in=f"P{next(_modals)}")
        with self.database.read() as session:
            return session.scalars(select(func.max(AlertQuestion.id))).one()

    def _stories(self) -> None:
        self.story = shelf.put(self.world, ANA, title=ANAS_WORDS, cheered_by=(BEN, DAN))
        self.told_by_ana = shelf.put(self.world, BEN, author=ANA, title=ANAS_WORDS)
        self.bens_story = shelf.put(self.world, BEN, title="A taxi for a parcel", cheered_by=(ANA, DAN))
        with self.database.write() as session:
            ana = self.world.person_id(ANA)
            session.add(
                StoryVote(
                    workspace_id=HERE,
                    month="2026-11",
                    person_id=ana,
                    story_id=self.bens_story,
                    at=self.clock(),
                )
            )
        self.stories.exporting.ask(ANA, Form.CSV, Purpose.INSIDE)

    def _kudos(self) -> None:
        self.given = self.thanking.give(ANA, BEN, text=ANAS_WORDS).kudos_id
        self.received = self.thanking.give(BEN, ANA, DAN, text="for the calm").kudos_id
        self.private = self.thanking.give(DAN, ANA, text="between us two only", is_private=True).kudos_id
        taken_back = self.thanking.give(SAM, ANA, text="words that were taken back").kudos_id
        self.thanking.undo(SAM, taken_back)
        self.kudos.reactions.added(ANA, self.thanking.reaction(BEN))
        self.kudos.choices.set_messages(ANA, True)
        reward = self.kudos.rewards.add(PAT, "A free hour", "Any day", "1", trigger="r1")
        wish = self.kudos.rewards.redeem(ANA, reward.reward_id, trigger="w1")
        self.kudos.rewards.approve(PAT, wish.redemption_id)

    def _town_halls(self) -> None:
        hall = self.hall
        self.town_hall = hall.call(by=PAT)
        self.asked = hall.ask(self.town_hall, ANAS_WORDS, by=ANA).question_id
        self.token = hall.ask_unnamed(self.town_hall, "Nobody knows who asks this", by=ANA)
        hall.vote(self.asked, BEN)
        self.bens = hall.ask(self.town_hall, "When?", by=BEN).question_id
        hall.town_halls.voting.follow(ANA, self.bens)
        self.world.deliver()
