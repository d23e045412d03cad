"""The form of one group of settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks import Block, Element, View, context, input_block, modal, option, plain
from handlers.hours import SUGGESTED, hours_inputs
from handlers.inputs import checkboxes_input, select_input, text_input
from handlers.settings import ids
from handlers.settings.views.words import DAYS_IN_WORDS, TITLES
from handlers.words import clip
from services.days import DAYS
from services.decisions import Decided, Field, Group, Setting
from services.language import LANGUAGES, counted
from services.language import gettext as _
from services.quiet.settings import WORKING_HOURS
from services.settings import settings_of
from services.sites import SITES

DAY, TIME, ZONE = "day", "time", "zone"
ON = "on"
LINE_MAX = 3_000
SITE_NAME_MAX = 40
SITES_MAX = 90
SITE_CHANNELS_MAX = 40
"""Sites whose channels are chosen in the form: with more of them it would hold no more blocks."""
LABEL_MAX = 75


def field_of(setting: Setting[Any], part: str) -> str:
    """The name of one of a setting's several fields."""
    return f"{setting.name}.{part}"


def build_form(
    group: Group,
    decided: Decided,
    handles: Mapping[str, str],
    ref: ids.FormRef,
    *,
    sites_shown: int = SITES_MAX,
    hours_suggested: bool = False,
) -> View:
    """The form, filled with what holds.

    Args:
        handles: of user groups, by id.
        sites_shown: so many of the user groups that are sites, the first, have a field.
        hours_suggested: working hours that nobody has decided are in it, to be saved or changed.
    """
    blocks: list[Block] = []
    if hours_suggested:
        blocks.append(context(_("These hours are a suggestion. They hold once you save them.")))
        decided = Decided({**decided.texts, WORKING_HOURS.name: str(SUGGESTED)})
    for setting in settings_of(group):
        if setting.field == Field.SITES:
            blocks += _sites(setting, decided, handles, sites_shown)
        else:
            blocks += _fields(setting, decided)
    return modal(
        _(TITLES[group]),
        blocks,
        callback_id=ids.FORM,
        submit=_("Save"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def zone_option(zone: str) -> Element:
    """A time zone to choose."""
    return option(zone.replace("_", " "), zone)


def group_option(group_id: str, handle: str) -> Element:
    """A user group to choose."""
    return option(f"@{handle}"[:LABEL_MAX], group_id)


def _fields(setting: Setting[Any], decided: Decided) -> list[Block]:
    if setting.field == Field.WEEKLY:
        return _weekly(setting, decided)
    if setting.field == Field.HOURS:
        return hours_inputs(
            setting.name,
            ids.FIELD,
            _(setting.label),
            decided.get(setting),
            hint=_hint(setting),
            is_optional=not setting.is_needed,
        )
    if setting.field == Field.SITE_CHANNELS:
        return _site_channels(setting, decided)
    return [
        input_block(
            setting.name,
            _(setting.label),
            _element(setting, decided),
            hint=None if setting.field == Field.SWITCH else _hint(setting),
            is_optional=not setting.is_needed,
        )
    ]


def _element(setting: Setting[Any], decided: Decided) -> Element:
    if setting.field == Field.CHANNEL:
        return _channel_input(decided.get(setting))
    if setting.field == Field.SWITCH:
        on = [option(_hint(setting) or _(setting.label), ON)]
        return checkboxes_input(ids.FIELD, on, [ON] if decided.get(setting) else [])
    if setting.field == Field.LANGUAGE:
        languages = [option(name, language) for language, name in LANGUAGES.items()]
        return select_input(ids.FIELD, languages, decided.get(setting))
    if setting.field == Field.NUMBER:
        # As it is written: what was typed may be no number that can be taken, and stays all the same.
        written = decided.text(setting) or _written(setting)
        element: Element = {"type": "number_input", "action_id": ids.FIELD, "is_decimal_allowed": False}
        return {**element, "initial_value": written} if written else element
    return text_input(ids.FIELD, decided.text(setting) or _written(setting), most=LINE_MAX)


def _hint(setting: Setting[Any]) -> str | None:
    return None if setting.hint is None else _(setting.hint)


def _written(setting: Setting[Any]) -> str:
    """A default as it is typed."""
    default = setting.default
    if default is None:
        return ""
    return ", ".join(default) if isinstance(default, tuple) else str(default)


def _channel_input(channel_id: str | None) -> Element:
    element: Element = {
        "type": "conversations_select",
        "action_id": ids.CHANNEL,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": plain(_("Choose a channel")),
    }
    return element if channel_id is None else {**element, "initial_conversation": channel_id}


def _weekly(setting: Setting[Any], decided: Decided) -> list[Block]:
    weekly = decided.get(setting)
    days = [option(_(DAYS_IN_WORDS[day]), day) for day in DAYS]
    at: Element = {"type": "timepicker", "action_id": ids.FIELD, "initial_time": f"{weekly.at:%H:%M}"}
    zone: Element = {
        "type": "external_select",
        "action_id": ids.ZONE,
        "min_query_length": 2,
        "placeholder": plain(_("Type a city, as in Manila")),
        "initial_option": zone_option(weekly.zone),
    }
    return [
        input_block(
            field_of(setting, DAY), _(setting.label), select_input(ids.FIELD, days, DAYS[weekly.weekday])
        ),
        input_block(field_of(setting, TIME), _("At what time"), at),
        input_block(field_of(setting, ZONE), _("By the clocks of"), zone),
    ]


def _sites(
    setting: Setting[Any], decided: Decided, handles: Mapping[str, str], sites_shown: int
) -> list[Block]:
    sites: Mapping[str, str] = decided.get(setting)
    chosen: Element = {
        "type": "multi_external_select",
        "action_id": ids.SITES,
        "min_query_length": 0,
        "placeholder": plain("@handle"),
        "max_selected_items": SITES_MAX,
    }
    shown = list(sites.items())[:sites_shown]
    if shown:
        chosen["initial_options"] = [group_option(group, handles.get(group, group)) for group in dict(shown)]
    block = input_block(setting.name, _(setting.label), chosen, hint=_hint(setting), is_optional=True)
    fields = [_site(group, name, handles) for group, name in shown]
    return [{**block, "dispatch_action": True}, *fields, *_more(len(sites) - len(shown))]


def _site(group_id: str, name: str, handles: Mapping[str, str]) -> Block:
    return input_block(
        field_of(SITES, group_id),
        _("Where {group} works").format(group=f"@{handles.get(group_id, group_id)}"),
        text_input(ids.FIELD, clip(name, SITE_NAME_MAX), most=SITE_NAME_MAX),
    )


def _site_channels(setting: Setting[Any], decided: Decided) -> list[Block]:
    channels: Mapping[str, str] = decided.get(setting)
    names = _named(decided, channels)
    if not names:
        return [
            context(
                _("{what}: name your sites first, under “{group}”.").format(
                    what=_(setting.label), group=_(TITLES[Group.PEOPLE])
                )
            )
        ]
    fields = [
        input_block(
            field_of(setting, site),
            _("Where {site} reads stories for its own team").format(site=clip(site, SITE_NAME_MAX)),
            _channel_input(channels.get(site)),
            is_optional=True,
        )
        for site in names[:SITE_CHANNELS_MAX]
    ]
    return [*fields, *_more(len(names) - len(fields))]


def _more(sites: int) -> list[Block]:
    if not sites:
        return []
    return [
        context(
            counted(
                "{count} more site does not fit here. It stays as it is.",
                "{count} more sites do not fit here. They stay as they are.",
                sites,
            )
        )
    ]


def _named(decided: Decided, channels: Mapping[str, str]) -> Sequence[str]:
    return sorted({*decided.get(SITES).values(), *channels})
