"""Whom an alert reaches: its people, and the recipients of its posts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from services.alerts.content import Audience, Delivery
from storage.alerts import Acknowledgement, Alert, AlertChannel, AlertGroup
from storage.audiences import Channel, ChannelMember, GroupMember, UserGroup
from storage.people import Person, is_away

_Away = aliased(Person)


def keep_audience(session: Session, alert_id: int, audience: Audience) -> None:
    """Makes these the alert's channels and user groups."""
    session.execute(delete(AlertChannel).where(AlertChannel.alert_id == alert_id))
    session.execute(delete(AlertGroup).where(AlertGroup.alert_id == alert_id))
    session.add_all(
        AlertChannel(alert_id=alert_id, channel_id=channel_id) for channel_id in sorted(audience.channels)
    )
    session.add_all(AlertGroup(alert_id=alert_id, group_id=group_id) for group_id in sorted(audience.groups))
    session.flush()


def audience_of(session: Session, alert_id: int) -> Audience:
    """The alert's channels and user groups."""
    return Audience(
        frozenset(session.scalars(select(AlertChannel.channel_id).where(AlertChannel.alert_id == alert_id))),
        frozenset(session.scalars(select(AlertGroup.group_id).where(AlertGroup.alert_id == alert_id))),
    )


def channels_of(session: Session, alert_id: int) -> Sequence[Channel]:
    """The alert's channels, by name."""
    return session.scalars(
        select(Channel)
        .join(AlertChannel, AlertChannel.channel_id == Channel.id)
        .where(AlertChannel.alert_id == alert_id)
        .order_by(Channel.name, Channel.id)
    ).all()


def groups_of(session: Session, alert_id: int) -> Sequence[UserGroup]:
    """The alert's user groups, by handle."""
    return session.scalars(
        select(UserGroup)
        .join(AlertGroup, AlertGroup.group_id == UserGroup.id)
        .where(AlertGroup.alert_id == alert_id)
        .order_by(UserGroup.handle, UserGroup.id)
    ).all()


def members(audience: Audience, author_id: int) -> Select[Person]:
    """The people of an audience: agents, so neither bots, nor the deactivated, nor the author."""
    in_channels = select(ChannelMember.person_id).where(ChannelMember.channel_id.in_(audience.channels))
    in_groups = select(GroupMember.person_id).where(GroupMember.group_id.in_(audience.groups))
    # Most alerts have channels alone; a union would sort all their members for nothing.
    ids = union(in_channels, in_groups) if audience.groups else in_channels
    return select(Person).where(
        Person.id.in_(ids),
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.id != author_id,
    )


def people(session: Session, alert: Alert) -> Select[Person]:
    """The people whom this alert is for, as a query to narrow."""
    return members(audience_of(session, alert.id), alert.author_id)


def missing(session: Session, alert: Alert) -> Select[Person]:
    """Those of them who have not acknowledged what it says now."""
    return people(session, alert).where(
        ~exists().where(
            Acknowledgement.alert_id == alert.id,
            Acknowledgement.version == alert.version,
            Acknowledgement.person_id == Person.id,
        )
    )


def with_acknowledgements(session: Session, alert: Alert) -> Select[Person]:
    """The people whom this alert is for, beside their `Acknowledgement` of what it says now, if any."""
    return people(session, alert).outerjoin(
        Acknowledgement,
        and_(
            Acknowledgement.person_id == Person.id,
            Acknowledgement.alert_id == alert.id,
            Acknowledgement.version == alert.version,
        ),
    )


def everyone(audience: Audience) -> Subquery:
    """`person_id`, once for each who is in a channel or user group of the audience, agent or not."""
    in_channels = select(ChannelMember.person_id).where(ChannelMember.channel_id.in_(audience.channels))
    in_groups = select(GroupMember.person_id).where(GroupMember.group_id.in_(audience.groups))
    # A union even where there are no groups: SQLite puts it in order, and what is looked up in order is near.
    return union(in_channels, in_groups).subquery()


def tally(
    alert: Alert,
    among: FromClause | type[ChannelMember | GroupMember],
    person_id: SQLColumnExpression[int],
    *by: SQLColumnExpression[Any],
) -> Select[*tuple[Any, ...]]:
    """How many are ready, and of how many agents: rows of `by`, ready, of.

    It begins with members and takes away who is not counted: few are, whereas of an audience's thousands a
    planner may think that all people had better be read.
    """
    is_not_counted = exists().where(_Away.id == person_id, is_away(_Away))
    acknowledged = and_(
        Acknowledgement.person_id == person_id,
        Acknowledgement.alert_id == alert.id,
        Acknowledgement.version == alert.version,
    )
    return (
        select(*by, func.count(Acknowledgement.person_id), func.count())
        .select_from(among)
        .outerjoin(Acknowledgement, acknowledged)
        .where(person_id != alert.author_id, ~is_not_counted)
        .group_by(*by)
        .order_by(*by)
    )


def is_for(session: Session, alert: Alert, person_id: int) -> bool:
    """Whether this person is in the alert's audience."""
    return session.execute(people(session, alert).where(Person.id == person_id)).first() is not None


def in_audience() -> ColumnElement[bool]:
    """Whether `Person` is in the audience of `Alert`: a condition for a query of both."""
    in_channel = exists().where(
        AlertChannel.alert_id == Alert.id,
        ChannelMember.channel_id == AlertChannel.channel_id,
        ChannelMember.person_id == Person.id,
    )
    in_group = exists().where(
        AlertGroup.alert_id == Alert.id,
        GroupMember.group_id == AlertGroup.group_id,
        GroupMember.person_id == Person.id,
    )
    return and_(
        or_(in_channel, in_group),
        Person.is_bot.is_(False),
        Person.is_deactivated.is_(False),
        Person.id != Alert.author_id,
    )


def recipients(session: Session, alert: Alert) -> list[str]:
    """Where the alert is said: channel ids, then user ids for direct messages."""
    audience = audience_of(session, alert.id)
    everyone = members(audience, alert.author_id)
    if alert.delivery == Delivery.DM:
        channels: list[str] = []
    else:
        channels = [channel.channel_id for channel in channels_of(session, alert.id)]
    if alert.delivery == Delivery.CHANNEL:
        in_channels = select(ChannelMember.person_id).where(ChannelMember.channel_id.in_(audience.channels))
        everyone = everyone.where(Person.id.not_in(in_channels))
    users = session.scalars(everyone.with_only_columns(Person.user_id).order_by(Person.id))
    return [*channels, *users]


def awaits_reading(session: Session, audience: Audience) -> bool:
    """Whether some channel's members were never read, so that nobody could tell whom to write to."""
    unread = select(Channel.id).where(Channel.id.in_(audience.channels), Channel.members_at.is_(None))
    return session.execute(unread.limit(1)).first() is not None


def awaits_members(session: Session, alert: Alert) -> bool:
    """Whether the first word should wait for that: where it goes to channels alone it need not."""
    audience = audience_of(session, alert.id)
    writes_to_people = alert.delivery != Delivery.CHANNEL or bool(audience.groups)
    return writes_to_people and awaits_reading(session, audience)


def alerts_for(person_id: int) -> Select[Alert]:
    """Alerts in whose audience this person is, as a query to narrow."""
    in_channels = select(AlertChannel.alert_id).join(
        ChannelMember, ChannelMember.channel_id == AlertChannel.channel_id
    )
    in_groups = select(AlertGroup.alert_id).join(GroupMember, GroupMember.group_id == AlertGroup.group_id)
    return select(Alert).where(
        or_(
            Alert.id.in_(in_channels.where(ChannelMember.person_id == person_id)),
            Alert.id.in_(in_groups.where(GroupMember.person_id == person_id)),
        ),
        Alert.author_id != person_id,
    )
