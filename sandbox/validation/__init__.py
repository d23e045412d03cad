"""What Slack would refuse in a payload, found without Slack.

Each check returns lines as Slack's `response_metadata.messages` holds them, such as
`[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]`. An empty list means valid.
"""

from sandbox.validation.manifest import check_manifest
from sandbox.validation.message import check_message
from sandbox.validation.response_action import check_response_action
from sandbox.validation.view import check_view

__all__ = ["check_manifest", "check_message", "check_response_action", "check_view"]
