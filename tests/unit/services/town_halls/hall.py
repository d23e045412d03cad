"""Town halls in #support: Pat, an admin, calls them; Sam hosts; Ana and Ben ask."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from sqlalchemy import select

from services.people import Caller
from services.town_halls import TownHalls
from services.town_halls.content import Question, Rules, TownHallForm
from storage.posts import Post, PostState
from storage.town_halls import TownHall, TownHallQuestion
from tests.unit.services.world import ANA, DAY, PAT, SUPPORT, World

SECRET = b"xoxb-of-this-installation"


class HallWorld:
    """What a test needs to hold town halls."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = world.clock
        self.database = world.database
        self.town_halls = TownHalls.over(world.database, world.clock, secret=SECRET)
        self._numbers = count(1)
        self._presses = count(1_790_000_000_000_000)

    def form(self, **rules: bool) -> TownHallForm:
        """A town hall that opens now and closes in two days."""
        return TownHallForm(
            topic="What is next for returns?",
            introduction="Ask us anything.",
            hosts=["USAM"],
            channels=[SUPPORT],
            closes_at=self.world.at(2 * DAY),
            labels="Returns, Pay",
            rules=replace(Rules(), **rules),
        )

    def call(self, form: TownHallForm | None = None, *, by: Caller = PAT, **rules: bool) -> int:
        """Calls a town hall and lets it open, if it is time."""
        town_hall_id = self.town_halls.planning.call(
            by, form or self.form(**rules), typed_in=f"V{next(self._numbers)}"
        )
        self.town_halls.moments.tick()
        return town_hall_id

    def nonce(self) -> str:
        """Of a form that was just opened."""
        return f"nonce{next(self._numbers)}"

    def ask(self, town_hall_id: int, text: str = "Why?", *, by: Caller = ANA, label: str = "") -> Question:
        """Asks with a name."""
        return self.town_halls.asking.ask(by, town_hall_id, text, nonce=self.nonce(), label=label).question

    def ask_unnamed(self, town_hall_id: int, text: str = "Why?", *, by: Caller = ANA) -> str:
        """Asks without a name; returns the token."""
        asked = self.town_halls.asking.ask(by, town_hall_id, text, nonce=self.nonce(), is_anonymous=True)
        assert asked.token is not None
        return asked.token

    def press(self) -> int:
        """When a button is pressed: later than all presses before."""
        return next(self._presses)

    def vote(self, question_id: int, by: Caller = ANA) -> bool:
        """Presses ▲; returns whether the vote stands."""
        return self.town_halls.voting.vote(by, question_id, self.press()).is_on

    def votes(self, question_id: int) -> int | None:
        """How many votes everybody sees."""
        return self.town_halls.reading.question("T1", question_id)[0].votes

    def row(self, town_hall_id: int) -> TownHall:
        """The row."""
        with self.database.read() as session:
            return session.get_one(TownHall, town_hall_id)

    def questions(self, town_hall_id: int) -> Sequence[TownHallQuestion]:
        """Its questions' rows, by number."""
        with self.database.read() as session:
            return session.scalars(
                select(TownHallQuestion)
                .where(TownHallQuestion.town_hall_id == town_hall_id)
                .order_by(TownHallQuestion.number)
            ).all()

    def told(self, kind: str) -> list[str]:
        """To whom posts of a kind go, in the order in which they were added."""
        with self.database.read() as session:
            return list(
                session.scalars(
                    select(Post.recipient)
                    .where(Post.kind == kind, Post.state != PostState.WITHDRAWN)
                    .order_by(Post.id)
                )
            )

    def stale(self, kind: str) -> int:
        """How often posts of a kind were marked as showing something old."""
        with self.database.read() as session:
            return sum(session.scalars(select(Post.stale).where(Post.kind == kind)))
