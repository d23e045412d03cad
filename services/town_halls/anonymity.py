"""What keeps an anonymous question anonymous: tokens that only the asker holds, and names under a key.

A question without a name is kept beside a digest of a token. The token goes nowhere but into the asker's own
view in Slack, so whoever shows it has asked the question, and nothing stored leads back to them.

Votes, flags and allowances must be counted once a person, so they are kept under a name that a key makes of
the person. That key is one town hall's own, and is destroyed at its close. Until then it is of no use to
whoever has the database alone: a secret from the settings goes into each name, too.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound

SMALL_AUDIENCE = 12
"""With fewer readers one's words may give one away."""
KEY_BYTES = 32
NONCE_BYTES = 16
ID_BITS = 52
"""JSON's numbers, in which ids travel, are whole up to 53 bits."""
DAYS_IN_MICROSECONDS = 10**12
"""The moment from which a voter's presses are counted lies this far off, some eleven days, at most."""


@dataclass(frozen=True)
class Claim:
    """What a token says: which question its holder has asked, and when."""

    handle: str
    asked_at: datetime


class Veil:
    """Makes tokens, and names under a key.

    Args:
        secret: of this installation, from its settings; never stored.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = hashlib.sha256(b"frontlane town halls " + secret).digest()

    def voter(self, key: bytes, caller: Caller) -> str:
        """The name under which somebody votes and flags in the town hall of that key."""
        return self._name(key, "voter", caller)

    def asker(self, key: bytes, caller: Caller) -> str:
        """The name under which it is counted how many questions somebody asks there without their own."""
        return self._name(key, "asker", caller)

    def moment(self, key: bytes, voter: str, pressed_at: int) -> int:
        """Microseconds since 1970, counted for each voter from another moment, which the key alone tells.

        One voter's presses are in order by it; it tells no hour, nor what two voters did at the same time.
        """
        start = int.from_bytes(self._digest(key, f"moment {voter}")[:8], "big") % DAYS_IN_MICROSECONDS
        return pressed_at - start

    def sign(self, nonce: str, asked_at: datetime) -> str:
        """The token for a question that was asked at that time with that nonce."""
        said = f"{nonce}.{int(asked_at.timestamp())}"
        return f"{said}.{self._signature(said)}"

    def read(self, token: str) -> Claim:
        """What a token says.

        Raises:
            NotFound: it is none of ours.
        """
        said, signature = token.rpartition(".")[::2]
        if not hmac.compare_digest(self._signature(said).encode(), signature.encode()):
            raise NotFound(_("This question cannot be found any more."))
        nonce, asked_at = said.partition(".")[::2]
        return Claim(handle_of(nonce), datetime.fromtimestamp(int(asked_at), UTC))

    def _signature(self, said: str) -> str:
        return hmac.new(self._secret, f"token {said}".encode(), hashlib.sha256).hexdigest()[:32]

    def _name(self, key: bytes, purpose: str, caller: Caller) -> str:
        return self._digest(key, f"{purpose} {caller.home_id} {caller.user_id}").hex()[:32]

    def _digest(self, key: bytes, what: str) -> bytes:
        of_both = hmac.new(self._secret, key, hashlib.sha256).digest()
        return hmac.new(of_both, what.encode(), hashlib.sha256).digest()


def new_key() -> bytes:
    """A key for one town hall."""
    return secrets.token_bytes(KEY_BYTES)


def new_nonce() -> str:
    """What a form for a question bears from the moment when it is opened."""
    return secrets.token_urlsafe(NONCE_BYTES)


def new_id() -> int:
    """An id by lot."""
    return secrets.randbits(ID_BITS) + 1


def handle_of(nonce: str) -> str:
    """What is kept of a nonce."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def hour_of(moment: datetime) -> datetime:
    """The beginning of that hour."""
    return moment.replace(minute=0, second=0, microsecond=0)
