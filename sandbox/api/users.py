"""users.*: people. https://docs.slack.dev/reference/methods/users.info"""

from sandbox import shapes
from sandbox.api.call import ApiCall, Method, SlackError
from sandbox.api.conversations import wanted_kinds
from sandbox.models import JSON, Person


def _email_visible(call: ApiCall, person: Person) -> bool:
    own = person.workspace is call.installation.workspace
    return own and "users:read.email" in call.installation.scopes


def info(call: ApiCall) -> JSON:
    world = call.core.world
    person = world.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    stranger: bool | None = False
    if person.workspace is not call.installation.workspace:
        if not world.knows(call.installation, person):
            raise SlackError("user_not_visible")
        stranger = not world.shares_channel(call.installation, person)
    user = shapes.user(
        person,
        email=_email_visible(call, person),
        stranger=stranger if person.workspace is not call.installation.workspace else None,
        locale=call.flag("include_locale"),
    )
    return {"user": user}


def list_users(call: ApiCall) -> JSON:
    own = call.installation.workspace
    people = [person for person in call.core.world.people.values() if person.workspace is own]
    page, cursor = call.page(people)
    locale = call.flag("include_locale")
    members = [shapes.user(person, email=_email_visible(call, person), locale=locale) for person in page]
    return {
        "members": members,
        "cache_ts": int(call.core.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def conversations(call: ApiCall) -> JSON:
    kinds = wanted_kinds(call)
    world = call.core.world
    person = call.person(call.text("user", call.installation.bot_user.id))
    channels = [
        channel
        for channel in world.channels.values()
        if channel.kind in kinds
        and person.id in channel.members
        and call.sees(channel)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    page, cursor = call.page(channels)
    found = [shapes.conversation(channel, call.installation, counterpart=True) for channel in page]
    return {"channels": found, "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(call: ApiCall) -> JSON:
    email = call.text("email").lower()
    for person in call.core.world.people.values():
        if (
            person.email.lower() == email
            and person.workspace is call.installation.workspace
            and not person.deactivated
        ):
            return {"user": shapes.user(person, email=True)}
    raise SlackError("users_not_found")


METHODS = {
    "users.info": Method(info, ("users:read",), tier=4),
    "users.list": Method(list_users, ("users:read",), tier=2),
    "users.conversations": Method(
        conversations, ("channels:read", "groups:read", "im:read", "mpim:read"), tier=2
    ),
    "users.lookupByEmail": Method(lookup_by_email, ("users:read.email",), tier=3),
}
