"""What passes between Slack and the apps, for the curious, and faults to order."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.core import Call, Core, Delivered, Violation
from sandbox.faults import Fault, Plan
from sandbox.models import JSON

SHOWN = 150
"""The newest of each kind."""

FAULTS = {
    "429, wait 5 s": Fault.rate_limited(5),
    "Slow, 2 s": Fault.slow(2.0),
    "Lose the answer": Fault.lost_answer(),
    "Lose the request": Fault.lost_request(),
    "HTTP 500": Fault.status(500),
}
"""Those that the page offers, by what it calls them."""

Entry = TypeVar("Entry")


def drawer(core: Core) -> JSON:
    """One line for each of the newest entries, the newest first."""
    return {
        "calls": [_call(number, each) for number, each in _newest(core.calls)],
        "payloads": [_payload(number, each) for number, each in _newest(core.delivered)],
        "violations": [_violation(number, each) for number, each in _newest(core.violations)],
        "offers": list(FAULTS),
        "faults": [_plan(each) for each in core.plans if each.times is None or each.used < each.times],
        "counts": {
            "calls": len(core.calls),
            "payloads": len(core.delivered),
            "violations": len(core.violations),
        },
    }


def detail(core: Core, kind: str, number: int) -> JSON:
    """One entry, whole. Raises ValueError when there is none of that number."""
    try:
        match kind:
            case "calls":
                call = core.calls[number]
                return {"arguments": _readable(dict(call.args)), "answer": call.answer}
            case "payloads":
                sent = core.delivered[number]
                answer = sent.ack and (sent.ack.body or sent.ack.text)
                return {"payload": _without_secrets(sent.payload), "answer": answer}
            case "violations":
                violation = core.violations[number]
                return {"errors": list(violation.errors), "payload": _readable(violation.payload)}
    except IndexError:
        pass
    raise ValueError("That entry is gone.")


def order(core: Core, name: str, method: str) -> None:
    """Let the next call of `method` ("*": any) end in that fault. Raises ValueError for an unknown one."""
    if name not in FAULTS:
        raise ValueError(f"There is no fault {name!r}.")
    core.plans.append(Plan(method, FAULTS[name], 1, lambda _: True))


def _newest(entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    first = max(0, len(entries) - SHOWN)
    return list(reversed(list(enumerate(entries[first:], start=first))))


def _call(number: int, call: Call) -> JSON:
    outcome = "ok" if call.ok else call.error or (f"HTTP {call.http_status}" if call.http_status else "lost")
    return {"number": number, "name": call.method, "at": call.at, "outcome": outcome, "is_well": call.ok}


def _payload(number: int, sent: Delivered) -> JSON:
    outcome = "waiting" if sent.ack is None else sent.ack.error or "ok"
    name = sent.name if not sent.retry else f"{sent.name} (retry {sent.retry})"
    return {
        "number": number,
        "name": name,
        "at": sent.at,
        "outcome": outcome,
        "is_well": sent.ack is None or sent.ack.ok,
    }


def _violation(number: int, violation: Violation) -> JSON:
    return {"number": number, "name": violation.source, "outcome": "; ".join(violation.errors)}


def _plan(plan: Plan) -> JSON:
    names = (name for name, fault in FAULTS.items() if fault == plan.fault)
    return {"method": plan.method, "name": next(names, plan.fault.kind)}


def _readable(args: JSON) -> JSON:
    """Arguments with the JSON that stands in strings unfolded."""
    return {key: _unfolded(value) for key, value in args.items()}


def _unfolded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _without_secrets(payload: JSON) -> JSON:
    return {key: value for key, value in payload.items() if key not in ("token", "response_url")}
