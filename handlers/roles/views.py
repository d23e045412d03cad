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
from handlers.words import clip_escaped, date, escape, listed, mention, plural
from services.audit import Action, Change, Changes, LogFile
from services.people import ADMINS, Role
from services.roles import Grant

SHOWN = 25
VALUE_MAX = 300
LABEL_MAX = 75
OWN_ADMINS = "The workspace’s owners and admins"
ROLES_IN_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.ADMIN: ("Admins", "give and take roles, keep the settings and the rewards"),
    Role.PUBLISHER: ("Publishers", "write alerts and answer questions about them"),
    Role.REVIEWER: ("Reviewers", "decide which wow moments are published"),
    Role.HOST: ("Hosts", "call town halls and lead all of them"),
    Role.LEADER: ("Leaders", "speak for the brand: their thanks stand out"),
}


def build_home_blocks() -> list[Block]:
    """The ways in, for admins."""
    return [
        divider(),
        header("For admins"),
        actions([button("Roles", ROLES), button("Changes", CHANGES)], block_id="roles"),
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
    for role, (name, may) in ROLES_IN_WORDS.items():
        grants = granted.get(role, ())
        blocks += [
            section(f"*{name}* {may}.\nNow: {who_has(grants)}."),
            input_block(
                people_block(role),
                f"{name}: people",
                people_input(PEOPLE, people_of(grants)),
                is_optional=True,
            ),
            input_block(groups_block(role), f"{name}: user groups", _groups_input(grants), is_optional=True),
            divider(),
        ]
    blocks.append(
        context(
            "Guests and people of other workspaces take part like every agent; they have a role only here."
        )
    )
    return modal("Roles", blocks, callback_id=FORM, submit="Save", close="Cancel")


def build_saved(granted: Mapping[Role, Sequence[Grant]] | None) -> View:
    """After it was saved.

    Args:
        granted: None for who is no admin any more.
    """
    blocks = [section("✅ Saved. It counts from now on.")]
    if granted is not None:
        blocks += [
            section(f"*{name}*: {who_has(granted.get(role, ()))}")
            for role, (name, _) in ROLES_IN_WORDS.items()
        ]
    return modal("Saved", blocks, close="Done")


def who_has(grants: Sequence[Grant]) -> str:
    """In words, for admins."""
    names = [_named(grant) for grant in grants[:SHOWN]]
    if len(grants) > SHOWN:
        names.append(f"{len(grants) - SHOWN:,} more")
    return listed(names) if names else "nobody"


def people_of(grants: Sequence[Grant]) -> list[str]:
    """User ids."""
    return [grant.holder.holder_id for grant in grants if not _is_of_many(grant)]


def group_options(groups: Sequence[tuple[str, str]], *, containing: str = "") -> list[Element]:
    """What can be chosen beside people: user groups (id, handle), and the workspace's own admins."""
    own = [option(OWN_ADMINS, ADMINS)] if containing.lower() in OWN_ADMINS.lower() else []
    return own + [option(f"@{handle}"[:LABEL_MAX], group_id) for group_id, handle in groups]


def build_changes(changes: Changes, *, is_newest: bool) -> View:
    """The log of changes, newest first."""
    blocks: list[Block] = [_change(change) for change in changes.entries]
    if not blocks:
        blocks.append(section("No role and no setting was changed yet."))
    ways = [] if is_newest else [button("Newest", NEWEST)]
    if changes.older is not None:
        ways.append(button("Older", OLDER, PageRef(changes.older).dump()))
    blocks.append(actions([*ways, button("Send me all as a file", EXPORT)], block_id="changes"))
    return modal("Changes", blocks)


def build_on_its_way() -> View:
    """After the file was asked for."""
    return modal("On its way", [section("A file with all changes comes to you by direct message.")])


def build_file(file: LogFile) -> Message:
    """All changes, by direct message."""
    text = f"Here are {plural(file.entries, 'change')} of roles and settings, the newest first."
    return Message(text, file=File(file.name, "Changes of roles and settings", file.content))


def _is_of_many(grant: Grant) -> bool:
    return grant.holder.is_group or grant.holder.holder_id == ADMINS


def _named(grant: Grant) -> str:
    if grant.holder.holder_id == ADMINS:
        return "the workspace’s owners and admins"
    if grant.holder.is_group:
        name = f"@{escape(grant.name)}" if grant.name else f"the user group {grant.holder.holder_id}"
        return name if grant.is_there else f"{name} (not in use any more)"
    name = mention(grant.holder.holder_id)
    return name if grant.is_there else f"{name} (deactivated)"


def _groups_input(grants: Sequence[Grant]) -> Element:
    element: Element = {
        "type": "multi_external_select",
        "action_id": GROUPS,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "@handle"},
    }
    chosen = [
        option(
            OWN_ADMINS
            if grant.holder.holder_id == ADMINS
            else f"@{grant.name or grant.holder.holder_id}"[:LABEL_MAX],
            grant.holder.holder_id,
        )
        for grant in grants
        if _is_of_many(grant)
    ]
    if chosen:
        element["initial_options"] = chosen
    return element


def _change(change: Change) -> Block:
    who = "The operator’s settings" if change.actor_id is None else mention(change.actor_id)
    before, after = (clip_escaped(each, VALUE_MAX) for each in (change.before, change.after))
    subject = escape(change.subject)
    if change.action == Action.ROLE_GRANTED:
        what = f"gave *{subject}* to {after or 'somebody'}"
    elif change.action == Action.ROLE_TAKEN:
        what = f"took *{subject}* from {before or 'somebody'}"
    else:
        what = f"changed *{subject}* from {before or 'nothing'} to {after or 'nothing'}"
    return section(f"{date(change.at)} · {who} {what}")
