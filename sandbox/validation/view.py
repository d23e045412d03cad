"""Modals and App Home.

https://docs.slack.dev/reference/views/modal-views
https://docs.slack.dev/reference/views/home-tab-views
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

from sandbox.validation.blocks import HOME_BLOCK, MODAL_BLOCK
from sandbox.validation.layout import check_layout
from sandbox.validation.objects import identifier, plain
from sandbox.validation.schema import Report, array, boolean, fault, string, tagged, typed

VIEW_BYTES_MOST = 250_000
BLOCKS_MOST = 100

_shared = {"callback_id": identifier, "external_id": string(), "private_metadata": string(3000)}

_VIEWS = {
    "modal": typed(
        {
            "modal": tagged(
                {"title": plain(24), "blocks": array(MODAL_BLOCK, most=BLOCKS_MOST, least=1)},
                {
                    **_shared,
                    "submit": plain(24),
                    "close": plain(24),
                    "clear_on_close": boolean,
                    "notify_on_close": boolean,
                },
            )
        }
    ),
    "home": typed({"home": tagged({"blocks": array(HOME_BLOCK, most=BLOCKS_MOST, least=1)}, _shared)}),
}


def check_view(view: Mapping[str, Any], surface: Literal["modal", "home"]) -> list[str]:
    """Return what Slack would refuse in the `view` argument of a views.* method; empty if nothing.

    The size limit is 250 kB of JSON: https://docs.slack.dev/reference/methods/views.open (view_too_large).
    """
    report: Report = []
    _VIEWS[surface](view, "/view", report)
    if not report:
        check_layout(view["blocks"], surface, "/view/blocks", report)
        if surface == "modal":
            _inputs_can_be_submitted(view, report)
    if len(json.dumps(view)) > VIEW_BYTES_MOST:
        fault(report, f"must be less than {VIEW_BYTES_MOST + 1} bytes", "/view")
    return report


def _inputs_can_be_submitted(view: Mapping[str, Any], report: Report) -> None:
    inputs = [
        (f"/view/blocks/{index}", block["element"])
        for index, block in enumerate(view["blocks"])
        if block["type"] == "input"
    ]
    if inputs and "submit" not in view:
        fault(report, "must define `submit` to use an `input` block in modals", f"{inputs[0][0]}/input")
