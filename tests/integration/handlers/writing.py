"""What the tests of refusals share: Maya at the form."""

import json
from datetime import timedelta
from typing import Any

from tests.integration.handlers.town import Town, rich


def seconds(town: Town, after: timedelta) -> int:
    return int((town.slack.clock.utcnow() + after).timestamp())


def write(town: Town, **typed: Any) -> dict[str, str]:
    """Maya types an alert and asks for the preview; the sentences under the fields."""
    assert town.maya.slash("/alert").ok
    fields = {
        "title": "Buy one",
        "happening": rich("Every order plants a tree."),
        "freedoms": "Send it again",
        **typed,
    }
    for name, value in fields.items():
        town.maya.fill(name, value)
    return town.maya.submit().errors


def still_typed(town: Town) -> str:
    """What stands in the modal on top."""
    view = town.maya.view
    assert view is not None
    return json.dumps(view.values, ensure_ascii=False)
