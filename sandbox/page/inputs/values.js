// What `state.values` holds, read as the value that `place.act` and `place.fill` take.

const CONTENT = /^(value|rich_text_value|files|selected_\w+)$/;

/** Whether elements of this type hold a list. */
const holdsSeveral = (type) =>
  type.startsWith("multi_") || type === "checkboxes" || type === "file_input";

/**
 * What the server holds of an element, in Slack's words; of one that it has not seen yet, its initial value.
 *
 * @param {object} place @param {object} block @param {object} element
 * @returns {{type: string}}
 */
export function heldOf(place, block, element) {
  return place.values?.[block.block_id]?.[element.action_id] ?? seeded(element);
}

function seeded(element) {
  const held = { type: element.type };
  for (const [key, content] of Object.entries(element)) {
    if (key === "initial_value") {
      held[element.type === "rich_text_input" ? "rich_text_value" : "value"] = content;
    } else if (key.startsWith("initial_")) {
      held[key.replace("initial_", "selected_")] = content;
    }
  }
  return held;
}

const contentOf = (held) => Object.entries(held).find(([key]) => CONTENT.test(key))?.[1];

/**
 * @param {{type: string}} held  an entry of `state.values`
 * @returns the same as `place.act` takes it: options by their values, files by their ids
 */
export function valueOf(held) {
  const content = contentOf(held);
  if (holdsSeveral(held.type)) return (content ?? []).map(bare);
  return content === undefined || content === null ? null : bare(content);
}

const bare = (content) => (content.type === "rich_text" ? content : (content.value ?? content.id ?? content));

/** The objects behind `valueOf`: options with their texts, files with their names; ids are left out. */
export function objectsOf(held) {
  return [contentOf(held)].flat().filter((each) => each !== null && typeof each === "object");
}

/** Equal for equal values. The server adds a block_id to rich text: that is no difference. */
export const keyOf = (value) => JSON.stringify(value?.type === "rich_text" ? value.elements : value);
