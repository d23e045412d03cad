// file_input: files are uploaded as soon as they are chosen; the value is the list of their ids.

import { classes, html, useRef, useState } from "../lib.js";
import { Icon } from "./icons.js";
import { objectsOf } from "./values.js";

const SLACKS_MOST = 10;

export function FileInput({ element, field, names, place, held }) {
  const [known, setKnown] = useState({});
  const [arriving, setArriving] = useState([]);
  const [trouble, setTrouble] = useState(null);
  const [isOver, setOver] = useState(false);
  const chooser = useRef();
  const newest = useRef();
  newest.current = field.value;

  const most = element.max_files ?? SLACKS_MOST;
  const suffixes = (element.filetypes ?? []).map((type) => `.${type.toLowerCase()}`);
  const fromServer = Object.fromEntries(objectsOf(held).map((file) => [file.id, file.title || file.name]));
  const nameOf = (id) => known[id] ?? fromServer[id] ?? id;
  const room = most - field.value.length - arriving.length;

  const take = (id, name) => {
    setKnown((before) => ({ ...before, [id]: name }));
    newest.current = [...newest.current, id];
    field.choose(newest.current);
  };
  const upload = async (file) => {
    setArriving((before) => [...before, file]);
    try {
      await field.carry(async () => {
        const { id, name } = await place.upload(file);
        take(id, name ?? file.name);
      });
    } catch (error) {
      setTrouble(`${file.name}: ${error.message}`);
    } finally {
      setArriving((before) => before.filter((each) => each !== file));
    }
  };
  const add = (files) => {
    const ends = (file) => suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix));
    const fitting = suffixes.length === 0 ? files : files.filter(ends);
    const taken = fitting.slice(0, room);
    if (fitting.length < files.length) setTrouble(`Only ${suffixes.join(", ")} files can be added here.`);
    else if (taken.length < fitting.length) setTrouble(`At most ${counted(most)} can be added here.`);
    else setTrouble(null);
    taken.forEach(upload);
  };
  const remove = (id) => {
    field.choose(field.value.filter((each) => each !== id));
    chooser.current.focus();
  };
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return html`
    <div
      class=${classes("files", isOver && "over")}
      onDragOver=${(event) => (event.preventDefault(), setOver(true))}
      onDragLeave=${() => setOver(false)}
      onDrop=${onDrop}
    >
      ${field.value.length + arriving.length > 0 &&
      html`<ul class="file-list">
        ${field.value.map(
          (id) => html`
            <li key=${id}>
              <${Icon} name="file" />
              <span class="file-name">${nameOf(id)}</span>
              <button
                type="button"
                class="clear"
                aria-label=${`Remove ${nameOf(id)}`}
                onClick=${() => remove(id)}
              ><${Icon} name="close" /></button>
            </li>
          `,
        )}
        ${arriving.map(
          (file) => html`
            <li key=${file.name}>
              <span class="spinner" aria-hidden="true"></span>
              <span class="file-name">${file.name}</span>
              <span class="soft" role="status">Uploading…</span>
            </li>
          `,
        )}
      </ul>`}
      <label class="file-chooser">
        <input
          ...${names.props}
          ref=${chooser}
          class="unseen"
          type="file"
          multiple=${most > 1}
          accept=${suffixes.join(",") || undefined}
          onKeyDown=${(event) => event.key === "Enter" && event.target.click()}
          onChange=${(event) => {
            add([...event.target.files]);
            event.target.value = "";
          }}
        />
        <span class="button" aria-hidden="true">${most > 1 ? "Choose files" : "Choose a file"}</span>
        <span class="soft">
          ${`At most ${counted(most)}${suffixes.length > 0 ? `: ${suffixes.join(", ")}` : ""}`}
        </span>
      </label>
      <span class="trouble" role="alert">${trouble}</span>
    </div>
  `;
}

const counted = (number) => (number === 1 ? "one file" : `${number} files`);
