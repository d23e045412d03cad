"""Identifiers that look like Slack's and are the same in every run."""

import hashlib
from collections import Counter

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Ids:
    """A counter for each kind of id; the n-th of a kind never changes from run to run."""

    def __init__(self, seed: str = "sandbox") -> None:
        self._seed = seed
        self._counts: Counter[str] = Counter()

    def new(self, prefix: str) -> str:
        """An id such as `U0K3M2P9QXZ`: Slack's prefix letter and ten capitals or digits."""
        digest = self._digest(prefix)
        return prefix + "0" + "".join(_ALPHABET[byte % 36] for byte in digest[:9])

    def secret(self, kind: str, length: int = 32) -> str:
        """A hexadecimal string of `length` (at most 64) characters."""
        return self._digest(kind).hex()[:length]

    def number(self, kind: str, digits: int = 12) -> str:
        """A decimal string of exactly `digits` digits."""
        whole = int.from_bytes(self._digest(kind)[:16], "big")
        return str(10 ** (digits - 1) + whole % (9 * 10 ** (digits - 1)))

    def short(self) -> str:
        """Five characters, as Slack gives to blocks and elements that come without an id."""
        return "".join(_ALPHABET[byte % 36] for byte in self._digest("short")[:5])

    def _digest(self, kind: str) -> bytes:
        self._counts[kind] += 1
        return hashlib.sha256(f"{self._seed}/{kind}/{self._counts[kind]}".encode()).digest()
