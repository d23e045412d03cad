// A sentence for the person, where no better place is at hand.

const SHOWN_FOR = 6000;

/** Shows a sentence at the bottom of the window for a while, and has it read aloud. */
export function say(sentence) {
  const note = document.createElement("div");
  note.className = "toast";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  (document.querySelector("dialog[open]") ?? document.body).append(note);
  setTimeout(() => note.remove(), SHOWN_FOR);
}
