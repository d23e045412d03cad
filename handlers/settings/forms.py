"""Reading the forms of settings: from a view's state to their notation."""

from collections.abc import Mapping
from typing import Any

from handlers.hours import read_hours_inputs
from handlers.inputs import Typed, read_choice, read_choices, read_text
from handlers.settings.views.form import DAY, SITE_NAME_MAX, SITES_MAX, TIME, ZONE, field_of
from handlers.words import clip
from services.decisions import Decided, Field, Group, Setting, pairs
from services.language import gettext as _
from services.problems import FormProblem
from services.settings import settings_of
from services.sites import SITES

YES, NO = "yes", "no"


def read_form(
    group: Group, typed: Typed, shown: Decided, names: Mapping[str, str], *, is_final: bool = True
) -> dict[str, str]:
    """What stands in the form of a group, by the setting's name.

    Args:
        shown: what held when it was opened: sites that have no field in it stay as they were.
        names: of user groups by id, for those that have no field for a name yet.
        is_final: what cannot be written is refused, else it is left out.

    Raises:
        FormProblem: a site's name cannot be written; days were chosen, but no hours.
    """
    if is_final:
        _check_names(typed)
    return {
        setting.name: _read(setting, typed, shown, names, is_final=is_final) for setting in settings_of(group)
    }


def channels_in(group: Group, typed: Typed) -> list[str]:
    """Ids of all channels that are chosen in the form."""
    fields = (f"{setting.name}." for setting in settings_of(group) if setting.field == Field.SITE_CHANNELS)
    several = [name for start in fields for name in typed if name.startswith(start)]
    single = [setting.name for setting in settings_of(group) if setting.field == Field.CHANNEL]
    return [channel for name in single + several if (channel := _channel(typed, name))]


def _read(
    setting: Setting[Any], typed: Typed, shown: Decided, names: Mapping[str, str], *, is_final: bool
) -> str:
    if setting.field == Field.CHANNEL:
        return _channel(typed, setting.name)
    if setting.field == Field.LANGUAGE:
        return read_choice(typed, setting.name) or ""
    if setting.field == Field.SWITCH:
        return YES if read_choices(typed, setting.name) else NO
    if setting.field == Field.WEEKLY:
        return " ".join(
            (
                read_choice(typed, field_of(setting, DAY)) or "",
                str(typed.get(field_of(setting, TIME), {}).get("selected_time") or ""),
                read_choice(typed, field_of(setting, ZONE)) or "",
            )
        ).strip()
    if setting.field == Field.HOURS:
        return read_hours_inputs(typed, setting.name, is_final=is_final)
    if setting.field == Field.SITES:
        return pairs(_sites(typed, shown.get(SITES), names))
    if setting.field == Field.SITE_CHANNELS:
        start = f"{setting.name}."
        chosen = {name.removeprefix(start): _channel(typed, name) for name in typed if name.startswith(start)}
        channels = {**shown.get(setting), **chosen}
        return pairs({site: channel for site, channel in channels.items() if channel})
    return read_text(typed, setting.name).strip()


def _sites(typed: Typed, shown: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """First those that are chosen in the form, then those that it did not show."""
    sites: dict[str, str] = {}
    hidden = dict(list(shown.items())[SITES_MAX:])
    for group_id in read_choices(typed, SITES.name):
        name = read_text(typed, field_of(SITES, group_id)).strip()
        was = shown.get(group_id)
        if was is not None and name == clip(was, SITE_NAME_MAX):
            name = was
        sites[group_id] = (name or hidden.get(group_id) or names.get(group_id, group_id)).replace(",", " ")
    return {**sites, **{group_id: name for group_id, name in hidden.items() if group_id not in sites}}


def _check_names(typed: Typed) -> None:
    fields = [name for name in typed if name.startswith(field_of(SITES, ""))]
    problems = {
        field: _("A site’s name cannot have a comma in it.")
        for field in fields
        if "," in read_text(typed, field)
    }
    if problems:
        raise FormProblem(problems)


def _channel(typed: Typed, name: str) -> str:
    return str(typed.get(name, {}).get("selected_conversation") or "")
