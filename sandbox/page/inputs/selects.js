// The ten selects: what each offers, and what an option of it looks like.

import { plainly, Text } from "../blocks/text.js";
import { html, useRef, useWorld } from "../lib.js";
import { Picker } from "./picker.js";
import { objectsOf } from "./values.js";

const SLACKS_LEAST = 3;

const KINDS = { channel: "public", group: "private", im: "im" };

/** Slack's option as the picker wants it. */
const optionOf = (option, world) => ({
  value: option.value,
  label: plainly(option.text, world),
  drawn: html`<${Text} text=${option.text} />`,
  description: option.description && html`<${Text} text=${option.description} />`,
});

const groupsOf = ({ options, option_groups: groups }, world) =>
  (groups ?? [{ options: options ?? [] }]).map((group) => ({
    label: group.label && plainly(group.label, world),
    options: group.options.map((option) => optionOf(option, world)),
  }));

const { compare } = new Intl.Collator();
const byLabel = (one, other) => compare(one.label, other.label);

function personOption(id, world) {
  const person = world.people[id];
  return { value: id, label: person?.real_name ?? id, detail: person && `@${person.name}` };
}

function roomOption(id, world) {
  const room = world.rooms[id];
  if (!room) return { value: id, label: id };
  if (room.kind === "im") return { ...personOption(room.with, world), value: id };
  return { value: id, label: `#${room.name}`, detail: room.kind === "group" ? "private" : undefined };
}

const peopleOf = (world) =>
  Object.values(world.people)
    .filter((person) => !person.bot && !person.deactivated)
    .map((person) => personOption(person.id, world))
    .sort(byLabel);

function roomsOf(world, kinds, filter = {}) {
  const isOffered = (room) =>
    !room.archived &&
    (filter.include ?? kinds).includes(KINDS[room.kind]) &&
    !(filter.exclude_external_shared_channels && room.shared.length > 0) &&
    !(filter.exclude_bot_users && world.people[room.with]?.bot);
  return Object.values(world.rooms)
    .filter(isOffered)
    .map((room) => roomOption(room.id, world))
    .sort(byLabel);
}

const OFFERS = {
  static: { one: "an option", several: "options" },
  external: { one: "an option", several: "options" },
  users: { one: "a person", several: "people", optionOf: personOption, all: peopleOf },
  conversations: {
    one: "a conversation",
    several: "conversations",
    optionOf: roomOption,
    all: (world, element) => roomsOf(world, Object.values(KINDS), element.filter),
  },
  channels: {
    one: "a channel",
    several: "channels",
    optionOf: roomOption,
    all: (world) => roomsOf(world, ["public"]),
  },
};

/** Any of the ten. */
export function Select({ block, element, field, names, place, held }) {
  const world = useWorld();
  const [, multi, kind] = element.type.match(/^(multi_)?(\w+)_select$/);
  const offer = OFFERS[kind];
  const isMulti = multi !== undefined;

  const asked = isMulti ? offer.several : offer.one;

  const offered = groupsOf(element, world);
  // What an external select offered before is known nowhere else once the next question is asked.
  const met = useRef(new Map());
  const meet = (options) => options.forEach((option) => met.current.set(option.value, option));
  meet([...objectsOf(held).map((option) => optionOf(option, world)), ...offered.flatMap(optionsIn)]);
  const drawn = (value) =>
    offer.optionOf?.(value, world) ?? met.current.get(value) ?? { value, label: value };

  const ask = async (query) => {
    const found = groupsOf(await place.suggest(block, element, query), world);
    meet(found.flatMap(optionsIn));
    return found;
  };
  const values = isMulti ? field.value : [field.value].filter((value) => value !== null);
  const choose = (options) => {
    const chosen = options.map((option) => option.value);
    field.choose(isMulti ? chosen : (chosen[0] ?? null));
  };
  return html`<${Picker}
    chosen=${values.map(drawn)}
    onChoose=${choose}
    offer=${() => (offer.all ? [{ options: offer.all(world, element) }] : offered)}
    ask=${kind === "external" ? ask : undefined}
    least=${element.min_query_length ?? SLACKS_LEAST}
    isMulti=${isMulti}
    most=${element.max_selected_items}
    placeholder=${element.placeholder ? plainly(element.placeholder, world) : `Choose ${asked}`}
    label=${names.label}
    inputProps=${names.props}
  />`;
}

const optionsIn = (group) => group.options;
