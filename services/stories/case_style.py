"""How a case study looks, on a screen and on paper."""

STYLE = """
:root { --ink: #1d1c2b; --soft: #5b5870; --line: #dcd9e6; --wash: #f6f4fb; --mark: #5b3df5; --warm: #ffb020; }
* { box-sizing: border-box; }
body { margin: 0; background: #ece9f4; color: var(--ink); font: 17px/1.6 Georgia, "Noto Serif", serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1rem 0; }
header { padding: 0 .5rem 1.5rem; }
header p { margin: .3rem 0 0; color: var(--soft); font-size: 1.1rem; }
h1, h2, h3, .who, .mood, .tags, footer { font-family: Lato, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; text-wrap: balance; }
h1 { font-size: 2.1rem; margin: 0; }
article { background: #fff; border-radius: 14px; padding: 2.2rem 2.4rem; margin-bottom: 1.6rem;
  border-top: 6px solid var(--mark); }
article > h2 { font-size: 1.7rem; margin: 0; }
.who { color: var(--soft); margin: .5rem 0 0; font-size: .95rem; }
.mood { background: var(--wash); border-radius: 12px; padding: 1.1rem 1rem .8rem; margin: 1.5rem 0; }
.mood ol { display: grid; grid-template-columns: repeat(5, 1fr); list-style: none; margin: 0; padding: 0; }
.mood li { text-align: center; font-size: .82rem; color: var(--soft); position: relative; }
.mood li::before { content: ""; position: absolute; top: 1.45rem; left: 0; right: 0;
  height: 2px; background: var(--line); }
.mood li:first-child::before { left: 50%; } .mood li:last-child::before { right: 50%; }
.mood .face { position: relative; display: grid; place-items: center; width: 3rem; height: 3rem;
  margin: 0 auto .3rem; border-radius: 50%; background: #fff; border: 2px solid var(--line);
  font-size: 1.5rem; filter: grayscale(1); opacity: .55; }
.mood .before .face, .mood .after .face { filter: none; opacity: 1; border-width: 3px; }
.mood .before .face { border-color: var(--warm); }
.mood .after .face { border-color: var(--mark); }
.mood .before.after .face { border-color: var(--soft); }
.mood b { display: block; min-height: 1.3em; color: var(--ink); }
.mood .shift { text-align: center; margin: .3rem 0 0; font-weight: 700; color: var(--mark); }
section h2, section h3 { font-size: .84rem; letter-spacing: .06em; text-transform: uppercase;
  color: var(--mark); margin: 1.5rem 0 .3rem; }
section p { margin: 0 0 .7rem; overflow-wrap: anywhere; }
.freedom { border-left: 4px solid var(--warm); padding-left: 1rem; margin-top: 1.5rem; }
.freedom h2, .freedom h3 { margin-top: 0; }
.tags { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; padding: 0;
  margin: 1.6rem 0 0; }
.tags li { background: var(--wash); border: 1px solid var(--line); border-radius: 999px;
  padding: .1rem .7rem; font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
footer { max-width: 46rem; margin: 0 auto;
  padding: .6rem 1.5rem 3rem; color: var(--soft); font-size: .82rem; }
@media (max-width: 32rem) {
  article { padding: 1.4rem 1.1rem; }
  h1 { font-size: 1.6rem; } article > h2 { font-size: 1.35rem; }
  .mood .face { width: 2.4rem; height: 2.4rem; font-size: 1.2rem; } .mood li { font-size: .7rem; }
  .mood li::before { top: 1.15rem; }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { background: #fff; font-size: 11.5pt; } main { max-width: none; padding: 0; }
  article { border-radius: 0; padding: .8rem 0 0; margin: 0; break-after: page; }
  article:last-child { break-after: auto; }
  .mood, .mood .face, .tags li, article { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1, h2, h3 { break-after: avoid; } .mood, .freedom { break-inside: avoid; } p { orphans: 3; widows: 3; }
  footer { max-width: none; padding: 1rem 0 0; }
}
"""
