"""The life of views: opening, updating, pushing, publishing, closing."""

from sandbox import blocks as block_kit
from sandbox import state
from sandbox.core import DEEPEST_STACK, Core
from sandbox.models import JSON, Channel, Installation, Person, View


def opened(
    core: Core,
    installation: Installation,
    person: Person,
    definition: JSON,
    *,
    previous: View | None = None,
    origin: Channel | None = None,
) -> View:
    """A new view from what the app sent."""
    view_id = core.ids.new("V")
    blocks = block_kit.with_ids(definition.get("blocks", []), core.ids.short)
    return View(
        id=view_id,
        installation=installation,
        person=person,
        definition=definition,
        blocks=blocks,
        hash=_hash(core),
        root_id=previous.root_id if previous else view_id,
        previous_id=previous.id if previous else None,
        values=state.values(blocks, origin=origin),
        origin=origin,
    )


def replace(core: Core, view: View, definition: JSON) -> None:
    """Update a view in place; what is typed stays where block_id and action_id stay."""
    view.definition = definition
    view.blocks = block_kit.with_ids(definition.get("blocks", []), core.ids.short)
    view.values = state.values(view.blocks, view.values, view.origin)
    view.hash = _hash(core)
    view.errors = {}


def push(core: Core, top: View, definition: JSON) -> View | None:
    """Put a new view on top; None when the stack is full."""
    stack = core.stacks[top.person.id]
    if len(stack) >= DEEPEST_STACK:
        return None
    view = opened(core, top.installation, top.person, definition, previous=stack[-1], origin=top.origin)
    stack.append(view)
    return view


def close(core: Core, view: View) -> None:
    """Take a view, and what lies on it, off its stack."""
    stack = core.stacks.get(view.person.id, [])
    if view in stack:
        del stack[stack.index(view) :]
    if not stack:
        core.stacks.pop(view.person.id, None)


def clear(core: Core, person: Person) -> list[View]:
    """Close the whole stack; what was open, top first."""
    return list(reversed(core.stacks.pop(person.id, [])))


def _hash(core: Core) -> str:
    return f"{int(core.clock.now())}.{core.ids.secret('hash', 8)}"
