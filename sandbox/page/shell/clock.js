// The stand-in's time, and moving it on.

import { html, useEffect, useState, useWorld } from "../lib.js";
import { Popover } from "./popover.js";
import { say } from "./toast.js";

const STEPS = [
  ["15 minutes", 15 * 60],
  ["1 hour", 60 * 60],
  ["1 day", 24 * 60 * 60],
];

/** What time it is for the viewer, and where it may be moved. `clock.marks`: moments worth going to. */
export function Clock({ store, clock }) {
  const { me, now } = useWorld();
  const seconds = useSeconds(now);
  const written = (unix, options) =>
    new Intl.DateTimeFormat(me.locale, { timeZone: me.tz, ...options }).format(unix * 1000);
  const day = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };
  const move = (given) => store.do("move", given).catch((error) => say(error.message));
  const time = written(seconds, { ...day, timeZoneName: "short" });
  const coming = clock.marks.filter((mark) => mark.at > seconds);
  return html`<${Popover}
    label=${html`<span class="clock-time">${time}</span>`}
    name=${`${time}: move time on`}
    title="Move time on"
    kind="clock"
  >
    ${(close) => html`<p class="popover-words">Time is yours here. What is due comes within seconds.</p>
      <div class="clock-steps">
        ${STEPS.map(
          ([label, by]) => html`<button key=${by} type="button" onClick=${() => move({ by })}>+ ${label}</button>`,
        )}
      </div>
      ${coming.length > 0 &&
      html`<p class="popover-words">Or go to what comes next:</p>
        <ul class="clock-marks">
          ${coming.map(
            (mark) => html`<li key=${`${mark.at} ${mark.label}`}>
              <button type="button" onClick=${() => (move({ to: mark.at }), close())}>
                ${mark.label} <span>${written(mark.at, day)}</span>
              </button>
            </li>`,
          )}
        </ul>`}`}
  <//>`;
}

function useSeconds(now) {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return now();
}
