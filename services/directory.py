"""The directory: people, channels and user groups, as Slack last told. Slack is never called from here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.people import Caller
from services.roles import give_first_roles
from services.sites import SITES, site_of_zone
from storage.alerts import move_alerts
from storage.audiences import Channel, ChannelMember, GroupMember, UserGroup, move_memberships
from storage.database import Database, insert_missing, insert_once
from storage.guides import move_guides
from storage.inboxes import move_inboxes
from storage.kudos import move_kudos
from storage.kudos_rewards import move_rewards
from storage.people import Person, Workspace, ensure_person, ensure_workspace, find_person, lock_workspace
from storage.post_holds import look_anew
from storage.settings import move_changes
from storage.stories import move_stories
from storage.town_halls import move_town_halls

MEMBERS_A_STATEMENT = 5_000
PEOPLE_A_TURN = 200
"""How many people are kept in one unit of work: the writer is held for some 50 ms."""

TURNS_A_TICK = 10

Item = TypeVar("Item")


@dataclass(frozen=True)
class PersonFacts:
    """What Slack says about a person."""

    workspace_id: str
    user_id: str
    name: str
    time_zone: str
    locale: str | None = "en-US"
    """None: Slack did not say, as in an event. What is known of it stays; who is new is still to be read."""
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False


@dataclass(frozen=True)
class GroupFacts:
    """What Slack says about a user group; `members` are user ids."""

    group_id: str
    handle: str
    name: str
    is_disabled: bool
    members: Sequence[str]


@dataclass(frozen=True)
class ChannelFacts:
    """What Slack says about a channel."""

    channel_id: str
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool


class Directory:
    """Keeps what Slack says, and tells what should be asked of it next."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def is_known(self, caller: Caller) -> bool:
        """Whether Slack has told us about this person yet."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            return person is not None and person.read_at is not None

    def home_of(self, workspace_id: str, user_id: str) -> str | None:
        """Whose person this is, as far as is known; events and commands name people without it."""
        # A guess that proved wrong is deactivated: see _bring_home.
        likeliest_first = Person.is_deactivated, Person.workspace_id != workspace_id, Person.workspace_id
        with self._database.read() as session:
            return session.scalar(
                select(Person.workspace_id)
                .where(Person.user_id == user_id)
                .order_by(*likeliest_first)
                .limit(1)
            )

    def name_of(self, workspace_id: str, key: str) -> str:
        """How a person or a user group is called, by id; empty where nobody knows."""
        person = (
            select(Person.name).where(Person.user_id == key).order_by(Person.workspace_id != workspace_id)
        )
        group = select(UserGroup.handle).where(
            UserGroup.workspace_id == workspace_id, UserGroup.group_id == key
        )
        with self._database.read() as session:
            return session.scalar(person.limit(1)) or session.scalar(group) or ""

    def record_workspace(self, workspace_id: str, name: str, bot_user_id: str) -> None:
        """Keeps a workspace in which the app is installed."""
        with self._database.write() as session:
            workspace = lock_workspace(session, workspace_id)
            is_new = workspace.bot_user_id is None
            workspace.name, workspace.bot_user_id, workspace.uninstalled_at = name, bot_user_id, None
            if is_new:
                give_first_roles(session, workspace_id, self._now())

    def record_people(self, asked_in: str, facts: Iterable[PersonFacts]) -> None:
        """Keeps what Slack says about these people, some at a time: clicks take their turn in between.

        Args:
            asked_in: the installing workspace that was asked; a person may turn out to be of another one.
        """
        for some in _batches(list(facts), PEOPLE_A_TURN):
            with self._database.write() as session:
                # What two processes are told of the same people they keep one after the other.
                lock_workspace(session, asked_in)
                for fact in some:
                    if fact.workspace_id != asked_in:
                        _bring_home(session, asked_in, fact, self._now())
                self._keep_people(session, asked_in, some)

    def people_were_read(self, workspace_id: str) -> None:
        """Notes that all people of a workspace were read just now."""
        with self._database.write() as session:
            ensure_workspace(session, workspace_id).people_at = self._now()

    def record_group(self, workspace_id: str, facts: GroupFacts) -> list[int]:
        """Keeps a user group and its members.

        Returns:
            Ids of the people who were not in it before.
        """
        with self._database.write() as session:
            lock_workspace(session, workspace_id)
            return self._keep_group(session, workspace_id, facts)

    def change_group_members(
        self, workspace_id: str, group_id: str, *, added: Sequence[str], removed: Sequence[str]
    ) -> list[int]:
        """People came into a user group or left it.

        Returns:
            Ids of the people who were not in it before.
        """
        with self._database.write() as session:
            lock_workspace(session, workspace_id)
            group = _group_of(session, workspace_id, group_id)
            if group is None:
                return []
            members = session.scalars(
                select(Person.user_id)
                .join(GroupMember, GroupMember.person_id == Person.id)
                .where(GroupMember.group_id == group.id)
            ).all()
            now_in = (set(members) | set(added)) - set(removed)
            facts = GroupFacts(group_id, group.handle, group.name, group.is_disabled, sorted(now_in))
            return self._keep_group(session, workspace_id, facts)

    def record_channel(self, workspace_id: str, facts: ChannelFacts) -> None:
        """Keeps a channel."""
        with self._database.write() as session:
            channel = _ensure_channel(session, workspace_id, facts.channel_id)
            channel.name, channel.is_private = facts.name, facts.is_private
            channel.is_archived, channel.has_bot = facts.is_archived, facts.has_bot

    def record_channel_members(
        self, workspace_id: str, channel_id: str, user_ids: Iterable[str]
    ) -> list[int]:
        """Keeps who is in a channel.

        Returns:
            Ids of the people who were not in it before; empty when its members were never read before.
        """
        with self._database.write() as session:
            lock_workspace(session, workspace_id)
            channel = _ensure_channel(session, workspace_id, channel_id)
            wanted = self._person_ids(session, workspace_id, user_ids)
            present = set(
                session.scalars(select(ChannelMember.person_id).where(ChannelMember.channel_id == channel.id))
            )
            for some in _batches(sorted(present - wanted)):
                session.execute(
                    delete(ChannelMember).where(
                        ChannelMember.channel_id == channel.id, ChannelMember.person_id.in_(some)
                    )
                )
            session.add_all(
                ChannelMember(channel_id=channel.id, person_id=person_id) for person_id in wanted - present
            )
            first_time, channel.members_at = channel.members_at is None, self._now()
            return [] if first_time else sorted(wanted - present)

    def joined(self, workspace_id: str, channel_id: str, member: Caller) -> int:
        """Someone joined a channel; returns their id."""
        with self._database.write() as session:
            channel = _ensure_channel(session, workspace_id, channel_id)
            person = ensure_person(session, member.home_id, member.user_id)
            insert_once(session, ChannelMember, {"channel_id": channel.id, "person_id": person.id})
            return person.id

    def left(self, workspace_id: str, channel_id: str, member: Caller) -> None:
        """Someone left a channel."""
        with self._database.write() as session:
            channel = _ensure_channel(session, workspace_id, channel_id)
            person = ensure_person(session, member.home_id, member.user_id)
            session.execute(
                delete(ChannelMember).where(
                    ChannelMember.channel_id == channel.id, ChannelMember.person_id == person.id
                )
            )

    def channel_changed(
        self,
        workspace_id: str,
        channel_id: str,
        *,
        name: str | None = None,
        has_bot: bool | None = None,
        is_archived: bool | None = None,
    ) -> None:
        """Keeps one change of a channel; None leaves a thing as it was."""
        with self._database.write() as session:
            channel = _ensure_channel(session, workspace_id, channel_id)
            channel.name = channel.name if name is None else name
            channel.has_bot = channel.has_bot if has_bot is None else has_bot
            channel.is_archived = channel.is_archived if is_archived is None else is_archived

    def channels_to_read(self, workspace_id: str, older_than: datetime) -> Sequence[str]:
        """Ids of channels with the bot whose members were never read, or not since `older_than`."""
        with self._database.read() as session:
            return session.scalars(
                select(Channel.channel_id)
                .where(
                    Channel.workspace_id == workspace_id,
                    Channel.has_bot,
                    Channel.is_archived.is_(False),
                    or_(Channel.members_at.is_(None), Channel.members_at < older_than),
                )
                .order_by(Channel.members_at.is_not(None), Channel.members_at, Channel.id)
            ).all()

    def unknown_people(self, limit: int) -> Sequence[tuple[str, str]]:
        """(workspace, user id) of people met in clicks or channels about whom Slack was not asked yet."""
        with self._database.read() as session:
            rows = session.execute(
                select(Person.workspace_id, Person.user_id)
                .where(Person.read_at.is_(None))
                .order_by(Person.id)
                .limit(limit)
            )
            return [(row.workspace_id, row.user_id) for row in rows]

    def workspaces(self) -> Sequence[Workspace]:
        """Those in which the app is installed."""
        with self._database.read() as session:
            return session.scalars(select(Workspace).where(Workspace.bot_user_id.is_not(None))).all()

    def groups(self, workspace_id: str, containing: str, limit: int) -> Sequence[UserGroup]:
        """User groups whose handle or name contains the words, by name."""
        with self._database.read() as session:
            return session.scalars(
                select(UserGroup)
                .where(
                    UserGroup.workspace_id == workspace_id,
                    UserGroup.is_disabled.is_(False),
                    or_(
                        UserGroup.handle.icontains(containing, autoescape=True),
                        UserGroup.name.icontains(containing, autoescape=True),
                    ),
                )
                .order_by(UserGroup.name, UserGroup.id)
                .limit(limit)
            ).all()

    def group_names(self, workspace_id: str, group_ids: Sequence[str]) -> dict[str, str]:
        """What these user groups are called, by id."""
        with self._database.read() as session:
            rows = session.execute(
                select(UserGroup.group_id, UserGroup.name).where(
                    UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(group_ids)
                )
            )
            return {row.group_id: row.name for row in rows}

    def handles(self, workspace_id: str) -> dict[str, str]:
        """Handles of the workspace's user groups by id."""
        with self._database.read() as session:
            rows = session.execute(
                select(UserGroup.group_id, UserGroup.handle).where(UserGroup.workspace_id == workspace_id)
            )
            return {row.group_id: row.handle for row in rows}

    def place_anew(self) -> int:
        """Goes on with placing people where sites were changed, some at a time; returns how many that were.

        Whoever is in no user group stays where their time zone is.
        """
        with self._database.read() as session:
            waiting = session.scalars(select(Workspace.id).where(Workspace.placed_to.is_not(None))).all()
        return sum(self._place_some(workspace_id) for workspace_id in waiting for _ in range(TURNS_A_TICK))

    def _place_some(self, workspace_id: str) -> int:
        with self._database.write() as session:
            workspace = lock_workspace(session, workspace_id)
            if workspace.placed_to is None:
                return 0
            some = session.scalars(
                select(GroupMember.person_id)
                .join(UserGroup, UserGroup.id == GroupMember.group_id)
                .where(UserGroup.workspace_id == workspace_id, GroupMember.person_id > workspace.placed_to)
                .order_by(GroupMember.person_id)
                .distinct()
                .limit(PEOPLE_A_TURN)
            ).all()
            workspace.placed_to = some[-1] if some else None
            people = session.scalars(select(Person).where(Person.id.in_(some))).all()
            _place(session, people, workspace_id, self._decisions.get(session, workspace_id, SITES))
            return len(people)

    def _keep_group(self, session: Session, workspace_id: str, facts: GroupFacts) -> list[int]:
        group = _group_of(session, workspace_id, facts.group_id)
        if group is None:
            ensure_workspace(session, workspace_id)
            group = UserGroup(workspace_id=workspace_id, group_id=facts.group_id)
            session.add(group)
        group.handle, group.name, group.is_disabled = facts.handle, facts.name, facts.is_disabled
        session.flush()
        wanted = self._person_ids(session, workspace_id, () if facts.is_disabled else facts.members)
        present = set(session.scalars(select(GroupMember.person_id).where(GroupMember.group_id == group.id)))
        for some in _batches(sorted(present - wanted)):
            session.execute(
                delete(GroupMember).where(GroupMember.group_id == group.id, GroupMember.person_id.in_(some))
            )
        session.add_all(GroupMember(group_id=group.id, person_id=person_id) for person_id in wanted - present)
        session.flush()
        sites = self._decisions.get(session, workspace_id, SITES)
        if facts.group_id in sites:
            for some in _batches(sorted(wanted ^ present)):
                moved = session.scalars(select(Person).where(Person.id.in_(some))).all()
                _place(session, moved, workspace_id, sites)
        return sorted(wanted - present)

    def _keep_people(self, session: Session, asked_in: str, facts: Sequence[PersonFacts]) -> None:
        for workspace_id in {fact.workspace_id for fact in facts}:
            ensure_workspace(session, workspace_id)
        # Who is deactivated and not known is somebody of the past who has done nothing here, or was erased.
        known = _people_of(session, facts)
        ids = [(fact.workspace_id, fact.user_id) for fact in facts if not fact.is_deactivated]
        met = [each for each in dict.fromkeys(ids) if each not in known]
        if met:
            _meet(session, met)
            known = _people_of(session, facts)
        people, moved = [], list[str]()
        for fact in facts:
            person = known.get((fact.workspace_id, fact.user_id))
            if person is None:
                continue
            if person.read_at is not None and person.time_zone != fact.time_zone:
                moved.append(person.user_id)
            person.name, person.time_zone = fact.name, fact.time_zone
            if fact.locale is not None:
                person.locale = fact.locale
            person.is_admin, person.is_guest = fact.is_admin, fact.is_guest
            person.is_bot, person.is_deactivated = fact.is_bot, fact.is_deactivated
            if fact.locale is not None or person.read_at is not None:
                person.read_at = _day_of(self._now())
            people.append(person)
        session.flush()
        if moved:
            # By other clocks their hours are other ones.
            look_anew(session, self._now(), recipients=moved)
        _place(session, people, asked_in, self._decisions.get(session, asked_in, SITES))

    def _person_ids(self, session: Session, workspace_id: str, user_ids: Iterable[str]) -> set[int]:
        """Slack's lists of members name users without their workspace; a user id is its own only once met."""
        wanted = sorted(set(user_ids))
        known: dict[str, int] = {}
        for some in _batches(wanted):
            for person_id, user_id, home_id in session.execute(
                select(Person.id, Person.user_id, Person.workspace_id).where(Person.user_id.in_(some))
            ):
                if user_id not in known or home_id == workspace_id:
                    known[user_id] = person_id
        ensure_workspace(session, workspace_id)
        unknown = [user_id for user_id in wanted if user_id not in known]
        for some in _batches(unknown):
            _meet(session, [(workspace_id, user_id) for user_id in some])
            met = select(Person.user_id, Person.id).where(
                Person.workspace_id == workspace_id, Person.user_id.in_(some)
            )
            known.update({row.user_id: row.id for row in session.execute(met)})
        return set(known.values())


def _people_of(session: Session, facts: Sequence[PersonFacts]) -> dict[tuple[str, str], Person]:
    found = session.scalars(select(Person).where(Person.user_id.in_([fact.user_id for fact in facts])))
    return {(person.workspace_id, person.user_id): person for person in found}


def _meet(session: Session, ids: Iterable[tuple[str, str]]) -> None:
    """Adds who is not there yet: someone else may meet the same people at this moment."""
    insert_missing(session, Person, [{"workspace_id": home, "user_id": user_id} for home, user_id in ids])


def _place(session: Session, people: Sequence[Person], workspace_id: str, sites: Mapping[str, str]) -> None:
    """Says of each where they work; of several user groups the first by id counts."""
    group_of: dict[int, str] = {}
    if sites:
        for person_id, group_id in session.execute(
            select(GroupMember.person_id, UserGroup.group_id)
            .join(UserGroup, UserGroup.id == GroupMember.group_id)
            .where(
                GroupMember.person_id.in_([person.id for person in people]),
                UserGroup.workspace_id == workspace_id,
                UserGroup.group_id.in_(sites),
            )
            .order_by(UserGroup.group_id)
        ):
            group_of.setdefault(person_id, sites[group_id])
    for person in people:
        person.site = group_of.get(person.id) or site_of_zone(person.time_zone)


def _batches(items: Sequence[Item], size: int = MEMBERS_A_STATEMENT) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _day_of(moment: datetime) -> datetime:
    """People are read when they come, and some come to ask without a name: no row tells the hour."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _bring_home(session: Session, asked_in: str, fact: PersonFacts, now: datetime) -> None:
    """A list of members named someone whom Slack now says to be of another workspace."""
    guessed = find_person(session, asked_in, fact.user_id)
    if guessed is None or guessed.read_at is not None:
        return
    person = find_person(session, fact.workspace_id, fact.user_id)
    if person is None:
        ensure_workspace(session, fact.workspace_id)
        guessed.workspace_id = fact.workspace_id
        session.flush()
        return
    for move in (
        move_memberships,
        move_alerts,
        move_stories,
        move_kudos,
        move_rewards,
        move_town_halls,
        move_changes,
        move_guides,
        move_inboxes,
    ):
        move(session, guessed.id, person.id)
    # The row stays, for others may refer to it; it is nobody's any more.
    guessed.is_deactivated, guessed.read_at = True, _day_of(now)
    session.flush()


def _group_of(session: Session, workspace_id: str, group_id: str) -> UserGroup | None:
    """Held until the unit of work ends: of two changes at once the second sees the first."""
    return session.scalar(
        select(UserGroup)
        .where(UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
        .with_for_update()
    )


def _ensure_channel(session: Session, workspace_id: str, channel_id: str) -> Channel:
    channel = session.scalar(
        select(Channel).where(Channel.workspace_id == workspace_id, Channel.channel_id == channel_id)
    )
    if channel is None:
        ensure_workspace(session, workspace_id)
        channel = Channel(workspace_id=workspace_id, channel_id=channel_id)
        session.add(channel)
        session.flush()
    return channel
