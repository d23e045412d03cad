// Who last looked in this browser: a link that names nobody is opened as them.

const KEPT = "sandbox.person";

/** The id of whoever looked last; "" where nobody has. */
export const lastPerson = () => localStorage.getItem(KEPT) ?? "";

export const rememberPerson = (id) => localStorage.setItem(KEPT, id);

/** The address of somebody's window. */
export const personAddress = (person) => `/?as=${encodeURIComponent(person.id)}`;
