"""The validator and an independent one agree on generated payloads, sound and with one mutation."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sandbox.validation.places import Surface
from tests.unit.sandbox.test_validation_differences import (
    ABSENT,
    BLOCKCHECK,
    RAW,
    WE_ACCEPT,
    WE_REFUSE,
    WORDS,
    JSONObject,
    explained,
    ours,
    theirs,
    wrapped,
)

__test__ = BLOCKCHECK.is_dir()

SURFACES: tuple[Surface, ...] = ("message", "modal", "home")
Steps = tuple[str | int, ...]

DEFINITIONS: JSONObject = (
    json.loads((BLOCKCHECK / "slack.schema.json").read_text())["definitions"] if __test__ else {}
)
BLOCKS_OF: dict[str, list[str]] = (
    json.loads((BLOCKCHECK / "overlay.json").read_text())["surfaces"] if __test__ else {}
)


class Generator:
    """Draws instances of the definitions of the schema that are sound for both."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def fresh(self) -> str:
        self.count += 1
        return f"id{self.count}"

    def instance(self, schema: JSONObject, key: str = "") -> Any:
        if schema.get("type") != "number" or key == "initial_date_time":
            special = self._special(key)
            if special is not None:
                return special
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return self._finished(name, self.instance(DEFINITIONS[name], key))
        if "properties" in schema:
            return self._object(schema)
        if "anyOf" in schema:
            return self.instance(self.draw(st.sampled_from(leaves(schema))), key)
        if "oneOf" in schema:
            return self.instance(self.draw(st.sampled_from(schema["oneOf"])), key)
        if "allOf" in schema:
            value = self.instance(schema["allOf"][0], key)
            most = schema["allOf"][1]["properties"]["text"].get("maxLength")
            return value if most is None else {**value, "text": value["text"][:most]}
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        return self._simple(schema)

    def _simple(self, schema: JSONObject) -> Any:
        match schema["type"]:
            case "string":
                least = schema.get("minLength", 0)
                most = min(schema.get("maxLength", 30), least + 30)
                return self.draw(st.text(st.characters(codec="utf-8"), min_size=least, max_size=most))
            case "boolean":
                return self.draw(st.booleans())
            case "number" | "integer":
                return self.draw(st.integers(1, min(10, int(schema.get("maximum", 10)))))
            case "array":
                least = schema.get("minItems", 0)
                size = self.draw(
                    st.integers(max(1, least), min(schema.get("maxItems", 3), max(2, least + 1)))
                )
                return [self.instance(schema["items"]) for _ in range(size)]
            case "null":
                return None
        return {}

    def _object(self, schema: JSONObject) -> JSONObject:
        required = set(schema.get("required", ()))
        for rule in schema.get("allOf", ()):
            choices = rule.get("anyOf") or rule.get("oneOf")
            chosen = self.draw(st.sampled_from(choices))["required"]
            if "oneOf" in rule:
                others = {name for choice in choices for name in choice["required"]} - set(chosen)
                schema = {
                    **schema,
                    "properties": {k: v for k, v in schema["properties"].items() if k not in others},
                }
            required |= set(chosen)
        return {
            key: self.instance(field, key)
            for key, field in schema["properties"].items()
            if key in required or self.draw(st.integers(0, 4)) == 0
        }

    def _special(self, key: str) -> Any:
        match key:
            case "block_id" | "action_id" | "task_id" | "value":
                return self.fresh()
            case "initial_date":
                return self.draw(st.dates()).isoformat()
            case "initial_time":
                return self.draw(st.times()).strftime("%H:%M")
            case "initial_date_time":
                return self.draw(st.integers(10**9, 10**10 - 1))
            case "min_value":
                return str(self.draw(st.integers(-9, 5)))
            case "max_value":
                return str(self.draw(st.integers(5, 9)))
            case "slack_icon":
                return {"type": "icon", "name": "star"}
            case "focus_on_load" | "dispatch_action":
                return False
            case "tasks":
                return [self.instance(DEFINITIONS["TaskCardBlock"])]
            case "filter":
                return {"include": ["im"]}
        return None

    def _finished(self, name: str, value: Any) -> Any:
        """Make the fields of one object fit each other."""
        match name:
            case "NumberInput":
                value.pop("initial_value", None)
            case "PlainTextInput" if "max_length" in value:
                value.pop("min_length", None)
            case "PlainTextOption" | "MrkdwnOption":
                value["value"] = self.fresh()
                value.pop("url", None)
            case "StaticSelect" | "MultiStaticSelect" | "Checkboxes" | "RadioButtons":
                groups = value.get("option_groups", ())
                options = [*value.get("options", ()), *(o for group in groups for o in group["options"])]
                if "initial_option" in value:
                    value["initial_option"] = self.draw(st.sampled_from(options))
                if "initial_options" in value:
                    value["initial_options"] = [self.draw(st.sampled_from(options))]
            case "CardBlock":
                if "icon" in value:
                    value.pop("slack_icon", None)
            case "PlanBlock":
                value.setdefault("tasks", [])
            case "DataTableBlock":
                width = min(len(row) for row in value["rows"])
                value["rows"] = [row[:width] for row in value["rows"]]
                value["rows"][0] = [RAW] * width
            case "DataVisualizationBlock" if "series" in value["chart"]:
                plot = value["chart"]
                labels = plot["axis_config"]["categories"]
                for series in plot["series"]:
                    series["name"] = self.fresh()
                    series["data"] = [{"label": label, "value": 1} for label in labels]
        return value


def leaves(schema: JSONObject) -> list[JSONObject]:
    """The alternatives of a union of unions, each as likely as any other, without the file block."""
    target = DEFINITIONS[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    if "anyOf" not in target or "properties" in target:
        return [schema]
    found = [leaf for branch in target["anyOf"] for leaf in leaves(branch)]
    return [leaf for leaf in found if leaf.get("$ref") != "#/definitions/FileBlock"]


@st.composite
def payloads(draw: st.DrawFn, surface: Surface) -> JSONObject:
    generator = Generator(draw)
    allowed = sorted(
        name.removeprefix("#/definitions/")
        for name in (ref["$ref"] for ref in DEFINITIONS["KnownBlock"]["anyOf"])
        if kind_of(DEFINITIONS[name.rsplit("/", 1)[-1]]) in BLOCKS_OF[surface]
    )
    with_elements = ["ActionsBlock", "InputBlock", "SectionBlock"]
    names = draw(st.lists(st.sampled_from([*allowed, *with_elements * 4]), min_size=1, max_size=2))
    blocks = [generator.instance({"$ref": f"#/definitions/{name}"}) for name in names]
    if surface == "message":
        document = wrapped(surface, blocks)
        if draw(st.booleans()):
            document["metadata"] = {"event_type": "happened", "event_payload": {"id": 1}}
        return document
    view: JSONObject = generator.instance(DEFINITIONS[surface.capitalize()])
    view["blocks"] = blocks
    if surface == "modal":
        view["submit"] = WORDS
    return view


def kind_of(definition: JSONObject) -> str:
    branch = definition["anyOf"][0] if "properties" not in definition else definition
    kind: str = branch["properties"]["type"]["const"]
    return kind


def places(value: Any, path: Steps = ()) -> Iterator[Steps]:
    if path and path != ("text",):
        yield path
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from places(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from places(entry, (*path, index))


def at(document: Any, path: Steps) -> Any:
    for step in path:
        document = document[step]
    return document


def put(document: JSONObject, path: Steps, value: Any) -> None:
    at(document, path[:-1])[path[-1]] = value


LENGTHS = (20, 21, 25, 31, 51, 76, 101, 151, 256, 301, 2001, 3001, 12_001)
COUNTS = (3, 4, 5, 6, 10, 11, 12, 13, 20, 21, 25, 26, 50, 51, 100, 101, 102)


@st.composite
def mutated(draw: st.DrawFn, surface: Surface) -> JSONObject:
    document: JSONObject = deepcopy(draw(payloads(surface)))
    path = draw(st.sampled_from(list(places(document))))
    value = at(document, path)
    changes: list[Callable[[], None]] = [
        lambda: put(
            document, path, draw(st.sampled_from([None, 7, 2.5, True, "", "x", [], {}, [1], {"a": 1}]))
        ),
        lambda: put(document, path, deepcopy(at(document, draw(st.sampled_from(list(places(document))))))),
    ]
    if isinstance(path[-1], str):
        changes.append(lambda: at(document, path[:-1]).pop(path[-1]))
    if isinstance(value, str):
        changes.append(lambda: put(document, path, "x" * draw(st.sampled_from(LENGTHS))))
    if path[-1] == "type":
        kinds = sorted({at(document, other) for other in places(document) if other[-1] == "type"}, key=str)
        kinds += ["plain_text", "mrkdwn", "datetimepicker", "icon_button", "alert", "file", "unheard"]
        changes.append(lambda: put(document, path, draw(st.sampled_from(kinds))))
    if isinstance(value, dict):
        changes.append(
            lambda: value.update(draw(st.sampled_from([{"surplus": 1}, {"emoji": True}, {"url": "u"}])))
        )
    if isinstance(value, list) and value:
        changes.append(lambda: value.append(deepcopy(value[0])))
        changes.append(lambda: value.extend([deepcopy(value[0])] * draw(st.sampled_from(COUNTS))))
        changes.append(value.clear)
    draw(st.sampled_from(changes))()
    return document


def agree(surface: Surface, document: JSONObject) -> None:
    mine, others = ours(surface, document), theirs(surface, document)
    note(json.dumps(document, default=str)[:3000])
    note(f"ours {mine}")
    note(f"theirs {others}")
    if mine and not others:
        assert explained(mine, WE_REFUSE)
    elif others and not mine:
        assert explained(others, [*WE_ACCEPT, ABSENT])


# The gate gives the same answer each time; a search for new differences drops derandomize for more examples.
RELAXED = settings(
    derandomize=True,
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@pytest.mark.parametrize("surface", SURFACES)
@RELAXED
@given(data=st.data())
def test_sound_payloads(surface: Surface, data: st.DataObject) -> None:
    document = data.draw(payloads(surface))
    assert theirs(surface, document) == []
    agree(surface, document)


@pytest.mark.parametrize("surface", SURFACES)
@RELAXED
@given(data=st.data())
def test_payloads_with_one_mutation(surface: Surface, data: st.DataObject) -> None:
    agree(surface, data.draw(mutated(surface)))
