"""Who has which role, and who changed it."""

from collections.abc import Mapping, Sequence

from handlers.blocks import (
    Block,
    Element,
    File,
    Message,
    View,
    actions,
    button,
    context,
    divider,
    header,
    input_block,
    modal,
    option,
    section,
)
from handlers.inputs import people_input
from handlers.roles.ids import CHANGES, EXPORT, FORM, GROUPS, NEWEST, OLDER, PEOPLE, ROLES, PageRef
from handlers.settings.views.words import channel_mention
from handlers.words import ELLIPSIS, clip_escaped, date, escape, mention
from services import changes as log
from services.audit import Action
from services.changes import Change, Changes, LogFile, Place, Words
from services.language import N_, counted, listed
from services.language import gettext as _
from services.people import ADMINS, Role
from services.roles import Grant

SHOWN = 25
VALUE_MAX = 300
LABEL_MAX = 75
OWN_ADMINS = N_("The workspace’s owners and admins")
WHAT_THEY_DO: Mapping[Role, str] = {
    Role.ADMIN: N_("*Admins* give and take roles, keep the settings and the rewards."),
    Role.PUBLISHER: N_("*Publishers* write alerts and answer questions about them."),
    Role.REVIEWER: N_("*Reviewers* decide which wow moments are published."),
    Role.HOST: N_("*Hosts* call town halls and lead all of them."),
    Role.LEADER: N_("*Leaders* speak for the brand: their thanks stand out."),
}
PEOPLE_LABELS: Mapping[Role, str] = {
    Role.ADMIN: N_("Admins: people"),
    Role.PUBLISHER: N_("Publishers: people"),
    Role.REVIEWER: N_("Reviewers: people"),
    Role.HOST: N_("Hosts: people"),
    Role.LEADER: N_("Leaders: people"),
}
GROUP_LABELS: Mapping[Role, str] = {
    Role.ADMIN: N_("Admins: user groups"),
    Role.PUBLISHER: N_("Publishers: user groups"),
    Role.REVIEWER: N_("Reviewers: user groups"),
    Role.HOST: N_("Hosts: user groups"),
    Role.LEADER: N_("Leaders: user groups"),
}


def build_home_blocks() -> list[Block]:
    """The ways in, for admins."""
    return [
        divider(),
        header(_("For admins")),
        actions([button(_("Roles"), ROLES), button(_("Changes"), CHANGES)], block_id="roles"),
    ]


def people_block(role: Role) -> str:
    """The name of the field with a role's people: that of the role, so that a refusal finds it."""
    return role.value


def groups_block(role: Role) -> str:
    """The name of the field with a role's user groups."""
    return f"{role.value}_groups"


def build_roles(granted: Mapping[Role, Sequence[Grant]]) -> View:
    """Every role: what it may do, who has it now, and who shall have it."""
    blocks: list[Block] = []
    for role in Role:
        grants = granted.get(role, ())
        now = _("Now: {names}.").format(names=who_has(grants))
        people = people_input(PEOPLE, people_of(grants))
        blocks += [
            section(f"{_(WHAT_THEY_DO[role])}\n{now}"),
            input_block(people_block(role), _(PEOPLE_LABELS[role]), people, is_optional=True),
            input_block(groups_block(role), _(GROUP_LABELS[role]), _groups_input(grants), is_optional=True),
            divider(),
        ]
    blocks.append(
        context(
            _("Guests and people of other workspaces take part like every agent; they have a role only here.")
        )
    )
    return modal(_("Roles"), blocks, callback_id=FORM, submit=_("Save"), close=_("Cancel"))


def build_saved(granted: Mapping[Role, Sequence[Grant]] | None) -> View:
    """After it was saved.

    Args:
        granted: None for who is no admin any more.
    """
    blocks = [section(_("✅ Saved. It counts from now on."))]
    if granted is not None:
        for role in Role:
            now = _("Now: {names}.").format(names=who_has(granted.get(role, ())))
            blocks.append(section(f"{_(WHAT_THEY_DO[role])}\n{now}"))
    return modal(_("Saved"), blocks, close=_("Done"))


def who_has(grants: Sequence[Grant]) -> str:
    """In words, for admins."""
    names = [_named(grant) for grant in grants[:SHOWN]]
    if len(grants) > SHOWN:
        names.append(counted("{count} more", "{count} more", len(grants) - SHOWN))
    return listed(names) if names else _("nobody")


def people_of(grants: Sequence[Grant]) -> list[str]:
    """User ids."""
    return [grant.holder.holder_id for grant in grants if not _is_of_many(grant)]


def group_options(groups: Sequence[tuple[str, str]], *, containing: str = "") -> list[Element]:
    """What can be chosen beside people: user groups (id, handle), and the workspace's own admins."""
    name = _(OWN_ADMINS)
    own = [option(name[:LABEL_MAX], ADMINS)] if containing.lower() in name.lower() else []
    return own + [option(f"@{handle}"[:LABEL_MAX], group_id) for group_id, handle in groups]


def build_changes(changes: Changes, *, is_newest: bool) -> View:
    """The log of changes, newest first."""
    blocks: list[Block] = [_change(change) for change in changes.entries]
    if not blocks:
        blocks.append(section(_("No role and no setting was changed yet.")))
    ways = [] if is_newest else [button(_("Newest"), NEWEST)]
    if changes.older is not None:
        ways.append(button(_("Older"), OLDER, PageRef(changes.older).dump()))
    blocks.append(actions([*ways, button(_("Send me all as a file"), EXPORT)], block_id="changes"))
    return modal(_("Changes"), blocks)


def build_on_its_way() -> View:
    """After the file was asked for."""
    return modal(_("On its way"), [section(_("A file with all changes comes to you by direct message."))])


def build_file(file: LogFile) -> Message:
    """All changes, by direct message."""
    text = counted(
        "Here is {count} change of roles and settings.",
        "Here are {count} changes of roles and settings, the newest first.",
        file.entries,
    )
    return Message(text, file=File(file.name, _("Changes of roles and settings"), file.content))


def _is_of_many(grant: Grant) -> bool:
    return grant.holder.is_group or grant.holder.holder_id == ADMINS


def _named(grant: Grant) -> str:
    if grant.holder.holder_id == ADMINS:
        return _(log.OWN_ADMINS)
    if grant.holder.is_group:
        name = f"@{escape(grant.name or grant.holder.holder_id)}"
        return name if grant.is_there else _("{name} (not in use any more)").format(name=name)
    name = mention(grant.holder.holder_id)
    return name if grant.is_there else _("{name} (deactivated)").format(name=name)


def _groups_input(grants: Sequence[Grant]) -> Element:
    element: Element = {
        "type": "multi_external_select",
        "action_id": GROUPS,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": _("@handle")},
    }
    chosen = [
        option(_label(grant)[:LABEL_MAX], grant.holder.holder_id) for grant in grants if _is_of_many(grant)
    ]
    if chosen:
        element["initial_options"] = chosen
    return element


def _label(grant: Grant) -> str:
    if grant.holder.holder_id == ADMINS:
        return _(OWN_ADMINS)
    return f"@{grant.name or grant.holder.holder_id}"


def _change(change: Change) -> Block:
    who = _("The operator’s settings") if change.actor_id is None else mention(change.actor_id)
    before, after = _value(change.before), _value(change.after)
    subject = escape(change.subject)
    if change.action == Action.ROLE_GRANTED:
        what = _("{who} gave the role *{role}* to {holder}").format(who=who, role=subject, holder=after)
    elif change.action == Action.ROLE_TAKEN:
        what = _("{who} took the role *{role}* from {holder}").format(who=who, role=subject, holder=before)
    else:
        what = _("{who} changed *{setting}* from {before} to {after}").format(
            who=who, setting=subject, before=before, after=after
        )
    return section(f"{date(change.at)} · {what}")


def _value(words: Words) -> str:
    """What something was or is, with channels as Slack names them to each reader."""
    written = ""
    for part in words:
        more = channel_mention(part.channel_id) if isinstance(part, Place) else clip_escaped(part, VALUE_MAX)
        if len(written) + len(more) > VALUE_MAX:
            return written + ELLIPSIS
        written += more
    return written or "–"
