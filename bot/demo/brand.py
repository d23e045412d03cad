"""A believable brand for the demo: forty agents at three sites in three time zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.manifest import build_manifest
from sandbox import Channel, Installation, Person, Sandbox, UserGroup, Workspace

AUSTIN = (
    "Ana Reyes", "Ben Okafor", "Carla Jensen", "Devon Price", "Elena Petrova", "Farid Haddad", "Grace Kim",
    "Hugo Marsh", "Isla Novak", "Jamal Brooks", "Keiko Tanaka", "Liam Walsh", "Mina Shah", "Noah Fischer",
    "Olive Grant", "Pablo Ruiz",
)  # fmt: skip
MANILA = (
    "Ligaya Santos", "Marco Villanueva", "Tala Bautista", "Jun Mendoza", "Rosa Aquino", "Paolo Garcia",
    "Divina Cruz", "Renz Castillo", "Joy Navarro", "Andres Ramos", "Bianca Flores", "Carlo Domingo",
    "Elisa Torres", "Nico Salazar",
)  # fmt: skip
BOGOTA = (
    "Valentina Rojas", "Tomás Vega", "Camila Ortiz", "Andrés Molina", "Lucía Herrera", "Mateo Suárez",
    "Sofía Cárdenas", "Julián Peña", "Daniela Ríos", "Sebastián Mora",
)  # fmt: skip


@dataclass(frozen=True)
class Brand:
    """The workspace as seeded."""

    workspace: Workspace
    app: Installation
    maya: Person
    """Marketing; publishes."""
    tom: Person
    """Product; publishes, and may approve."""
    priya: Person
    """Leads customer care; the workspace's owner."""
    agents: Mapping[str, Sequence[Person]]
    """By site."""
    channels: Mapping[str, Channel]
    """By name."""
    austin_team: UserGroup
    manila_team: UserGroup


def build_brand(slack: Sandbox, *, request_url: str | None = None, prefix: str = "") -> Brand:
    """Fernwood, its people and rooms, with Frontlane installed and invited.

    Args:
        request_url: where Slack reaches the app by HTTP; None: Socket Mode.
    """
    fernwood = slack.add_workspace("Fernwood", domain="fernwood")
    acme = slack.add_workspace("Acme Care", domain="acme-care")
    maya = slack.add_person(
        fernwood, "maya", real_name="Maya Lindqvist", tz="America/New_York", title="Marketing"
    )
    tom = slack.add_person(fernwood, "tom", real_name="Tom Adeyemi", tz="Europe/Berlin", title="Product")
    priya = slack.add_person(
        fernwood,
        "priya",
        real_name="Priya Nair",
        tz="America/Chicago",
        title="Leads customer care",
        owner=True,
    )
    agents = {
        "Austin": [_agent(slack, fernwood, name, "America/Chicago", "Agent in Austin") for name in AUSTIN],
        # The agents of a vendor are often guests.
        "Manila": [
            _agent(slack, fernwood, name, "Asia/Manila", "Agent in Manila, a guest", is_guest=True)
            for name in MANILA
        ],
        "Bogotá": [
            _agent(slack, acme, name, "America/Bogota", "Agent in Bogotá, of Acme Care") for name in BOGOTA
        ],
    }
    everyone = [maya, tom, priya, *(agent for site in agents.values() for agent in site)]
    channels = {
        "care-austin": slack.add_channel(fernwood, "care-austin", members=[*agents["Austin"]]),
        "care-manila": slack.add_channel(fernwood, "care-manila", members=[*agents["Manila"]]),
        "care-bogota": slack.add_channel(
            fernwood, "care-bogota", members=[*agents["Bogotá"]], shared_with=[acme]
        ),
        "brand-desk": slack.add_channel(fernwood, "brand-desk", members=[maya, tom, priya], private=True),
        "water-cooler": slack.add_channel(fernwood, "water-cooler", members=[maya, tom, *agents["Austin"]]),
        "wow-review": slack.add_channel(fernwood, "wow-review", members=[maya, tom, priya], private=True),
        "wow-moments": slack.add_channel(fernwood, "wow-moments", members=everyone, shared_with=[acme]),
        "kudos": slack.add_channel(fernwood, "kudos", members=everyone, shared_with=[acme]),
    }
    austin_team = slack.add_user_group(fernwood, "austin-team", name="Austin team", members=agents["Austin"])
    manila_team = slack.add_user_group(fernwood, "manila-team", name="Manila team", members=agents["Manila"])
    app = slack.install(fernwood, build_manifest(prefix=prefix, url=request_url))
    for name in channels.keys() - {"water-cooler"}:
        slack.invite(channels[name], app.bot_user)
    return Brand(fernwood, app, maya, tom, priya, agents, channels, austin_team, manila_team)


def _agent(
    slack: Sandbox, workspace: Workspace, name: str, time_zone: str, title: str, *, is_guest: bool = False
) -> Person:
    handle = name.split()[0].lower()
    return slack.add_person(
        workspace, handle, real_name=name, tz=time_zone, title=title, guest="multi" if is_guest else None
    )
