"""A Slack stand-in on 127.0.0.1 for the tests and the demo. It knows nothing of the application it serves."""

from sandbox.clock import Clock
from sandbox.core import Delivered
from sandbox.facade import Sandbox
from sandbox.faults import Fault
from sandbox.guide import Mark, Step
from sandbox.limits import Limits
from sandbox.models import Channel, File, Installation, Message, Person, UserGroup, View, Workspace
from sandbox.person import Actor, Reply

__all__ = [
    "Actor",
    "Channel",
    "Clock",
    "Delivered",
    "Fault",
    "File",
    "Installation",
    "Limits",
    "Mark",
    "Message",
    "Person",
    "Reply",
    "Sandbox",
    "Step",
    "UserGroup",
    "View",
    "Workspace",
]
