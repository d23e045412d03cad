// Where blocks stand, as blocks and inputs want it: how a click, a fill or a question reaches the stand-in.

const LARGEST_FILE = 5_000_000;

/** The place of a message's blocks. */
export function messagePlace(store, message, within = "room") {
  const where = { channel: message.channel, ts: message.ts };
  return place(store, `${within}-${message.channel}-${message.ts}`, "message", where, message.values, {});
}

/** The place of a modal's or Home's blocks. */
export function viewPlace(store, view) {
  return place(store, view.id, view.kind, { view: view.id }, view.values, view.errors);
}

function place(store, key, surface, where, values, errors) {
  const at = (block, element) => ({ ...where, block_id: block.block_id, action_id: element.action_id });
  return {
    key,
    surface,
    values,
    errors,
    act: (block, element, value) => store.do("act", { ...at(block, element), value }),
    fill: (block, element, value) => store.do("fill", { ...at(block, element), value }),
    suggest: (block, element, query) => store.do("suggest", { ...at(block, element), query }),
    upload: async (file) => {
      if (file.size > LARGEST_FILE) throw new Error("This stand-in takes files of at most 5 MB.");
      return store.do("upload", { name: file.name, content: await base64(file) });
    },
  };
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The file cannot be read. Choose another."));
    reader.readAsDataURL(file);
  });
}
