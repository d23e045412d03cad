"""Scripted misfortunes of the Web API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Args = Mapping[str, Any]

Kind = Literal[
    "rate_limited", "status", "lost_request", "lost_answer", "hang", "slow", "error", "invalid_json"
]


@dataclass(frozen=True)
class Fault:
    """What happens to one call instead of a plain answer."""

    kind: Kind
    seconds: float = 0.0
    code: int = 200
    name: str = ""
    stored: bool = False

    @classmethod
    def rate_limited(cls, retry_after: int = 1) -> "Fault":
        """429 with `Retry-After: retry_after` (seconds); nothing is done."""
        return cls("rate_limited", seconds=retry_after, code=429)

    @classmethod
    def status(cls, code: int = 500, *, stored: bool = False) -> "Fault":
        """That HTTP status with an HTML body; the call is carried out all the same when `stored`."""
        return cls("status", code=code, stored=stored)

    @classmethod
    def lost_request(cls) -> "Fault":
        """The connection closes without an answer and nothing is done."""
        return cls("lost_request", code=0)

    @classmethod
    def lost_answer(cls) -> "Fault":
        """The call is carried out, then the connection closes without an answer."""
        return cls("lost_answer", code=0, stored=True)

    @classmethod
    def hang(cls, seconds: float, *, stored: bool = False) -> "Fault":
        """Silence for `seconds`, then the connection closes; the call is carried out first when `stored`."""
        return cls("hang", seconds=seconds, code=0, stored=stored)

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """The plain answer, `seconds` after the call was carried out."""
        return cls("slow", seconds=seconds, stored=True)

    @classmethod
    def error(cls, name: str, *, stored: bool = False) -> "Fault":
        """`{"ok": false, "error": name}`; carried out when `stored`, as `fatal_error` may be."""
        return cls("error", name=name, stored=stored)

    @classmethod
    def invalid_json(cls, *, stored: bool = False) -> "Fault":
        """200 with a body that is no JSON."""
        return cls("invalid_json", stored=stored)


@dataclass(eq=False)
class Plan:
    """A fault that waits for its calls. `times` None: for good, until `clear()`."""

    method: str
    fault: Fault
    times: int | None
    when: Callable[[Args], bool]
    used: int = 0

    def clear(self) -> None:
        """No further call is struck."""
        self.times = self.used

    def strikes(self, method: str, args: Args) -> bool:
        """Whether this call is struck; counts it when it is."""
        if self.method not in (method, "*") or (self.times is not None and self.used >= self.times):
            return False
        if not self.when(args):
            return False
        self.used += 1
        return True
