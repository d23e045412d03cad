"""Settings in words."""

from collections.abc import Callable, Iterable, Mapping

from handlers.hours import hours_in_words
from handlers.words import escape
from services.alerts.settings import DESK_CHANNEL, REQUIRE_APPROVAL
from services.days import DAYS
from services.decisions import Decided, Group, Setting
from services.kudos.settings import KUDOS_A_DAY, KUDOS_CHANNEL, KUDOS_EMOJI, KUDOS_VALUES, REWARDS
from services.language import LANGUAGES, N_, counted, listed, number
from services.language import gettext as _
from services.quiet.settings import MESSAGES_A_DAY, WORKING_HOURS
from services.retention import KEEP_DAYS
from services.settings import settings_of
from services.sites import SITES
from services.speakers import BRAND_LANGUAGE
from services.stories.settings import (
    COUNTRIES,
    ORDER_PATTERNS,
    REVIEW_CHANNEL,
    SITE_CHANNELS,
    WOW_CHANNEL,
    WOW_DIGEST,
)

TITLES: Mapping[Group, str] = {
    Group.ALERTS: N_("Alerts"),
    Group.STORIES: N_("Wow moments"),
    Group.KUDOS: N_("Kudos"),
    Group.QUIET: N_("Quiet hours"),
    Group.PEOPLE: N_("People and time"),
}
DAYS_IN_WORDS: Mapping[str, str] = dict(
    zip(
        DAYS,
        (
            N_("Mondays"),
            N_("Tuesdays"),
            N_("Wednesdays"),
            N_("Thursdays"),
            N_("Fridays"),
            N_("Saturdays"),
            N_("Sundays"),
        ),
        strict=True,
    )
)
SHOWN = 8
"""Sites, values or countries that are named."""

Handles = Mapping[str, str]
Line = Callable[[Decided], str]


def lines_of(group: Group, decided: Decided, handles: Handles) -> list[str]:
    """What holds in a group, a line for each decision.

    Args:
        handles: of user groups, by id.
    """
    return [
        _sites(decided, handles) if setting is SITES else _LINES[setting.name](decided)
        for setting in settings_of(group)
    ]


def channel_mention(channel_id: str) -> str:
    """A channel, by name to those who may know it."""
    return f"<#{channel_id}>"


def _place(setting: Setting[str | None], somewhere: str, nowhere: str) -> Line:
    def line(decided: Decided) -> str:
        channel_id = decided.get(setting)
        if channel_id is None:
            return _(nowhere)
        return _(somewhere).format(channel=channel_mention(channel_id))

    return line


def _switch(setting: Setting[bool], on: str, off: str) -> Line:
    return lambda decided: _(on) if decided.get(setting) else _(off)


def _digest(decided: Decided) -> str:
    if decided.get(WOW_CHANNEL) is None:
        return _("There is no weekly digest without a channel")
    weekly = decided.get(WOW_DIGEST)
    return _("Two stories of the week are told on {days} at {time} ({zone})").format(
        days=_(DAYS_IN_WORDS[DAYS[weekly.weekday]]),
        time=f"{weekly.at:%H:%M}",
        zone=escape(weekly.zone.replace("_", " ")),
    )


def _site_channels(decided: Decided) -> str:
    channels = decided.get(SITE_CHANNELS)
    if not channels:
        return _("Stories for one team alone are found by `/wow`")
    named = (
        _("{site} in {channel}").format(site=escape(site), channel=channel_mention(channel))
        for site, channel in channels.items()
    )
    return _("Stories for one team alone are read so: {sites}").format(sites=_some(named, len(channels)))


def _countries(decided: Decided) -> str:
    countries = decided.get(COUNTRIES)
    if not countries:
        return _("Customers’ phone numbers are looked for as they are written where agents are")
    return _("Customers’ phone numbers are looked for as they are written in {countries}, too").format(
        countries=_some(countries, len(countries))
    )


def _patterns(decided: Decided) -> str:
    count = len(decided.get(ORDER_PATTERNS))
    if not count:
        return _("Order numbers are known by the word before them")
    return counted(
        "Order numbers are known by {count} pattern of yours, too",
        "Order numbers are known by {count} patterns of yours, too",
        count,
    )


def _values(decided: Decided) -> str:
    values = decided.get(KUDOS_VALUES)
    named = (f"#{escape(value)}" for value in values)
    return _("People are thanked for {values}").format(values=_some(named, len(values)))


def _a_day(decided: Decided) -> str:
    return _("One person may give {number} a day").format(number=number(decided.get(KUDOS_A_DAY)))


def _emoji(decided: Decided) -> str:
    return _("{emoji} under a message thanks its author").format(emoji=f":{decided.get(KUDOS_EMOJI)}:")


def _sites(decided: Decided, handles: Handles) -> str:
    sites = decided.get(SITES)
    if not sites:
        return _("Everybody counts for the city of their time zone")
    named = (
        _("{group} works in *{site}*").format(
            group=f"@{escape(handles.get(group, group))}", site=escape(site)
        )
        for group, site in sites.items()
    )
    return _("{sites}. Everybody else counts for the city of their time zone").format(
        sites=_some(named, len(sites))
    )


def _working_hours(decided: Decided) -> str:
    hours = decided.get(WORKING_HOURS)
    if hours is None:
        return _("Messages reach people at any hour")
    return _("What can wait reaches people {hours}, each on their own clocks").format(
        hours=hours_in_words(hours)
    )


def _messages_a_day(decided: Decided) -> str:
    most = decided.get(MESSAGES_A_DAY)
    return counted(
        "An agent gets {count} direct message a day; after it, what can wait comes the next day",
        "An agent gets {count} direct messages a day; after them, what can wait comes the next day",
        most,
    )


def _language(decided: Decided) -> str:
    return _("What stands in channels is in {language}").format(
        language=LANGUAGES[decided.get(BRAND_LANGUAGE)]
    )


def _keep_days(decided: Decided) -> str:
    days = decided.get(KEEP_DAYS)
    if days is None:
        return _("Everything is kept for ever")
    return counted(
        "What is over is deleted {count} day later",
        "What is over is deleted {count} days later",
        days,
    )


def _some(words: Iterable[str], of: int) -> str:
    shown = list(words)[:SHOWN]
    if of > len(shown):
        shown.append(counted("{count} more", "{count} more", of - len(shown)))
    return listed(shown)


_LINES: Mapping[str, Line] = {
    DESK_CHANNEL.name: _place(
        DESK_CHANNEL,
        N_("Questions of agents come to {channel}"),
        N_("Questions of agents come to each alert’s author, by direct message"),
    ),
    REQUIRE_APPROVAL.name: _switch(
        REQUIRE_APPROVAL,
        N_("A second publisher approves each alert before it goes out"),
        N_("Publishers send alerts on their own"),
    ),
    WOW_CHANNEL.name: _place(
        WOW_CHANNEL,
        N_("Everyone reads them in {channel}"),
        N_("Everyone finds them by `/wow` alone"),
    ),
    REVIEW_CHANNEL.name: _place(
        REVIEW_CHANNEL,
        N_("Reviewers decide in {channel}"),
        N_("Every reviewer is asked by direct message"),
    ),
    SITE_CHANNELS.name: _site_channels,
    WOW_DIGEST.name: _digest,
    COUNTRIES.name: _countries,
    ORDER_PATTERNS.name: _patterns,
    KUDOS_CHANNEL.name: _place(
        KUDOS_CHANNEL,
        N_("Thanks that are given elsewhere stand in {channel}, and so does each site’s weekly note"),
        N_("Thanks that are given where Frontlane is not are told to their receivers alone"),
    ),
    KUDOS_VALUES.name: _values,
    KUDOS_A_DAY.name: _a_day,
    KUDOS_EMOJI.name: _emoji,
    REWARDS.name: _switch(REWARDS, N_("Kudos buy rewards"), N_("Kudos buy nothing: there are no rewards")),
    WORKING_HOURS.name: _working_hours,
    MESSAGES_A_DAY.name: _messages_a_day,
    BRAND_LANGUAGE.name: _language,
    KEEP_DAYS.name: _keep_days,
}
