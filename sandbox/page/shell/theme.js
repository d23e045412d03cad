// Light or dark: as the machine prefers, until somebody chooses here.

const KEPT = "sandbox.theme";

const root = document.documentElement;

/** Shows the theme that was chosen here, or else the machine's. */
export function restoreTheme() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = localStorage.getItem(KEPT) ?? (isDark ? "dark" : "light");
}

/** Chooses the other one. */
export function switchTheme() {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem(KEPT, root.dataset.theme);
}
