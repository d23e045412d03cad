"""A small brand for the tests of the services: who is there, where they are, and alerts to tell them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from tempfile import TemporaryDirectory

from sqlalchemy import select, update

from services.alerts import Alerts
from services.alerts.applying import Sent
from services.alerts.content import AlertForm, Change
from services.decisions import Decisions
from services.directory import ChannelFacts, Directory, GroupFacts, PersonFacts
from services.people import Caller, Role
from services.problems import NotFound
from services.roles import Roles
from storage.alerts import Alert, AlertVersion
from storage.database import Database
from storage.people import find_person
from storage.posts import Post, PostState
from tests.databases import Rows, create_tables, put_in, rows_of
from tests.support import ManualClock

HERE, VENDOR, ELSEWHERE = "T1", "T2", "T9"
SUPPORT, SALES, NIGHT = "C1", "C2", "C3"
TEAM, NOBODYS = "S1", "S2"

PAT = Caller(HERE, HERE, "UPAT")
"""An admin, and the author of most alerts."""
SAM = Caller(HERE, HERE, "USAM")
"""A publisher by the setting."""
ANA = Caller(HERE, HERE, "UANA")
"""An agent in #support, in Manila."""
BEN = Caller(HERE, HERE, "UBEN")
"""An agent in #support, in Bogota."""
CHO = Caller(HERE, VENDOR, "UCHO")
"""An agent of the vendor's workspace in #sales."""
DAN = Caller(HERE, HERE, "UDAN")
"""An agent in the user group @team and in no channel."""
STRANGER = Caller(HERE, ELSEWHERE, "UXYZ")
"""Somebody whom nobody has seen yet."""

HAPPENING = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Half the price"}]}],
}
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@cache
def settled(now: datetime) -> Rows:
    """The rows of the small brand, recorded once at that time: thousands of tests begin with them."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/world.db"
        create_tables(url)
        with closing(Database(url)) as database:
            World(database, ManualClock(now), is_empty=True).settle()
            return rows_of(database)


class World:
    """The services over one database, with people, channels and user groups in it."""

    def __init__(self, database: Database, clock: ManualClock, *, is_empty: bool = False) -> None:
        self.database = database
        self.clock = clock
        self.directory = Directory(database, clock, Decisions({"sites": f"{TEAM}=Cebu"}))
        self.roles = Roles(database, clock)
        self.alerts = Alerts.over(database, clock)
        self.with_approval = Alerts.over(database, clock, Decisions({"require_approval": "yes"}))
        self._modals = count(1)
        if not is_empty:
            put_in(database, settled(clock()))

    def settle(self) -> None:
        """Records all of it, as Slack would tell it."""
        directory = self.directory
        directory.record_workspace(HERE, "Brand", "UBOT")
        directory.record_workspace(ELSEWHERE, "Another brand", "UBOT9")
        directory.record_people(
            HERE,
            [
                PersonFacts(HERE, "UPAT", "Pat", "Europe/Paris", is_admin=True),
                PersonFacts(HERE, "USAM", "Sam", "Europe/Paris"),
                PersonFacts(HERE, "UANA", "Ana", "Asia/Manila"),
                PersonFacts(HERE, "UBEN", "Ben", "America/Bogota"),
                PersonFacts(VENDOR, "UCHO", "Cho", "America/Bogota"),
                PersonFacts(HERE, "UDAN", "Dan", "Asia/Tokyo"),
                PersonFacts(HERE, "UBOT", "Frontlane", "UTC", is_bot=True),
                PersonFacts(HERE, "UOLD", "Otto", "UTC"),
                PersonFacts(ELSEWHERE, "UADMIN9", "Nia", "UTC", is_admin=True),
            ],
        )
        directory.record_people(HERE, [PersonFacts(HERE, "UOLD", "Otto", "UTC", is_deactivated=True)])
        self.roles.set_holders(HERE, Role.PUBLISHER, ["USAM"])
        self.channel(SUPPORT, "support", ["UPAT", "UANA", "UBEN", "UBOT", "UOLD"])
        self.channel(SALES, "sales", ["UCHO"])
        directory.record_group(
            HERE, GroupFacts(TEAM, "team", "The team", is_disabled=False, members=["UDAN"])
        )
        directory.record_group(HERE, GroupFacts(NOBODYS, "empty", "Empty", is_disabled=False, members=[]))

    def channel(self, channel_id: str, name: str, members: Iterable[str] | None) -> None:
        """A channel with the bot in it; None: its members were never read."""
        self.directory.record_channel(
            HERE, ChannelFacts(channel_id, name, is_private=False, is_archived=False, has_bot=True)
        )
        if members is not None:
            self.directory.record_channel_members(HERE, channel_id, members)

    def at(self, after: timedelta) -> int:
        """Unix seconds of a time counted from now."""
        return int((self.clock() + after).timestamp())

    def form(self) -> AlertForm:
        """An alert for #support that starts in two days and ends in three."""
        return AlertForm(
            title="Black Friday",
            happening=HAPPENING,
            starts_at=self.at(2 * DAY),
            ends_at=self.at(3 * DAY),
            channels=[SUPPORT],
        )

    def save(
        self,
        form: AlertForm,
        *,
        by: Caller = PAT,
        draft_id: int | None = None,
        alert_id: int | None = None,
        base_revision: int | None = None,
    ) -> int:
        """Keeps a draft, typed in a modal of its own."""
        return self.alerts.drafts.save(
            by,
            form,
            typed_in=f"V{next(self._modals)}",
            draft_id=draft_id,
            alert_id=alert_id,
            base_revision=base_revision,
        )

    def send(self, form: AlertForm | None = None, *, by: Caller = PAT) -> int:
        """Sends an alert; its first word waits for the next tick."""
        sent = self.alerts.publishing.send(by, self.save(form or self.form(), by=by))
        assert sent.alert_id is not None
        return sent.alert_id

    def announce(self, form: AlertForm | None = None, *, by: Caller = PAT) -> int:
        """Sends an alert and lets the first word be said."""
        alert_id = self.send(form, by=by)
        self.alerts.moments.tick()
        return alert_id

    def approve(self, by: Caller, draft_id: int) -> Sent:
        """Approves what is asked for just now."""
        return self.with_approval.approval.approve(by, draft_id, seen=self._asked(draft_id))

    def send_back(self, by: Caller, draft_id: int, words: str) -> str:
        """Sends back what is asked for just now."""
        return self.with_approval.approval.send_back(by, draft_id, words, seen=self._asked(draft_id))

    def _asked(self, draft_id: int) -> int:
        try:
            return self.alerts.drafts.submission(HERE, draft_id).asked
        except NotFound:
            return 0

    def edit_draft(
        self,
        alert_id: int,
        change: Change,
        *,
        by: Caller = PAT,
        edit: Callable[[AlertForm], AlertForm] = lambda form: form,
    ) -> int:
        """A draft that edits an alert as it stands."""
        form, revision = self.alerts.drafts.start_edit(by, alert_id)
        form = edit(replace(form, change=change))
        return self.save(form, by=by, alert_id=alert_id, base_revision=revision)

    def edit(
        self,
        alert_id: int,
        change: Change,
        *,
        by: Caller = PAT,
        edit: Callable[[AlertForm], AlertForm] = lambda form: replace(form, title="Black Week"),
    ) -> None:
        """Edits an alert."""
        self.alerts.publishing.send(by, self.edit_draft(alert_id, change, by=by, edit=edit))

    def alert(self, alert_id: int) -> Alert:
        """The row."""
        with self.database.read() as session:
            return session.get_one(Alert, alert_id)

    def versions(self, alert_id: int) -> Sequence[AlertVersion]:
        """What it said, oldest first."""
        with self.database.read() as session:
            return session.scalars(
                select(AlertVersion).where(AlertVersion.alert_id == alert_id).order_by(AlertVersion.number)
            ).all()

    def posts(self, kind: str, *states: PostState) -> Sequence[Post]:
        """Posts of a kind, those withdrawn left out unless asked for."""
        wanted = states or tuple(state for state in PostState if state != PostState.WITHDRAWN)
        with self.database.read() as session:
            return session.scalars(
                select(Post).where(Post.kind == kind, Post.state.in_(wanted)).order_by(Post.id)
            ).all()

    def told(self, kind: str, *states: PostState) -> list[str]:
        """To whom posts of a kind go, sorted."""
        return sorted(post.recipient for post in self.posts(kind, *states))

    def deliver(self) -> None:
        """Everything that waits has arrived in Slack."""
        with self.database.write() as session:
            session.execute(
                update(Post)
                .where(Post.state.in_((PostState.HELD, PostState.PENDING)))
                .values(state=PostState.SENT, sent_at=self.clock(), channel=Post.recipient, ts="1.0")
            )

    def stale(self, kind: str) -> dict[str, int]:
        """How often the posts of a kind were marked as showing something old, by recipient."""
        return {post.recipient: post.stale for post in self.posts(kind)}

    def join(self, who: Caller, channel_id: str = SUPPORT) -> int:
        """Someone joins a channel; returns how many alerts they are told of."""
        person_id = self.directory.joined(HERE, channel_id, who)
        return self.alerts.moments.welcome(HERE, person_id, channel_id=channel_id)

    def person_id(self, who: Caller) -> int:
        """The id of someone's row."""
        with self.database.read() as session:
            person = find_person(session, who.home_id, who.user_id)
            assert person is not None
            return person.id

    def due(self, alert_id: int) -> dict[str, datetime]:
        """What is still to come of an alert, by the moment's name."""
        _, report = self.alerts.reading.report(PAT, alert_id)
        return {moment.name: moment.due_at for moment in report.moments}
