// Where the page begins: who looks is in the address (?as=…), and so is where they look (&room=…).

import { html, render } from "./lib.js";
import { Page } from "./shell/page.js";
import { lastPerson } from "./shell/person.js";
import { Store } from "./shell/store.js";
import { restoreTheme } from "./shell/theme.js";

restoreTheme();
const asked = new URLSearchParams(location.search);
const emoji = await (await fetch("/page/vendor/emoji.json")).json();
const store = new Store(asked.get("as") ?? lastPerson());
render(
  html`<${Page} store=${store} emoji=${emoji} room=${asked.get("room")} at=${asked.get("at")} />`,
  document.getElementById("page"),
);
