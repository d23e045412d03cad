"""One of each kind of people."""

from dataclasses import dataclass

from services.people import Caller, Role

HERE, ELSEWHERE = "T0FERNWOOD", "T0VENDOR"


@dataclass(frozen=True)
class Who:
    """Somebody who tries."""

    name: str
    roles: frozenset[Role] = frozenset()
    is_guest: bool = False
    is_deactivated: bool = False
    home_id: str = HERE

    @property
    def caller(self) -> Caller:
        """As Slack names them."""
        return Caller(HERE, self.home_id, self.user_id)

    @property
    def user_id(self) -> str:
        """Of their own."""
        return f"U0{self.name.upper().replace(' ', '')}"


WHO = (
    Who("agent"),
    Who("guest", is_guest=True),
    Who("other workspace", home_id=ELSEWHERE),
    Who("publisher", frozenset({Role.PUBLISHER})),
    Who("reviewer", frozenset({Role.REVIEWER})),
    Who("host", frozenset({Role.HOST})),
    Who("leader", frozenset({Role.LEADER})),
    Who("admin", frozenset({Role.ADMIN})),
    Who("deactivated", frozenset(Role), is_deactivated=True),
)


def may(who: Who, needed: Role | None) -> bool:
    """What the table says."""
    return needed is None or (needed in who.roles and not who.is_deactivated)
