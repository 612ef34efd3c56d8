// Keys for a roster: j and k move from person to person, x selects, Enter opens what is missing, / goes to the search.

const rows = [...document.querySelectorAll("[data-roster] tbody tr")];
let current = -1;

for (const help of document.querySelectorAll("[data-keys]")) help.hidden = false;

function move(by) {
  if (!rows.length) return;
  rows[current]?.classList.remove("is-current");
  current = Math.min(rows.length - 1, Math.max(0, current + by));
  const row = rows[current];
  row.classList.add("is-current");
  row.scrollIntoView({ block: "nearest" });
  const target = row.querySelector("input[type=checkbox]") ?? row.querySelector("summary");
  target.focus({ preventScroll: true });
}

function follow(event) {
  const row = event.target.closest("tr");
  if (!rows.includes(row)) return;
  rows[current]?.classList.remove("is-current");
  current = rows.indexOf(row);
  row.classList.add("is-current");
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  x: () => rows[current]?.querySelector("input[type=checkbox]")?.click(),
  Enter: () => {
    const details = rows[current]?.querySelector("details");
    if (details) details.open = !details.open;
  },
  "/": () => document.querySelector("[data-search]")?.focus(),
};

document.addEventListener("focusin", follow);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
  // Whoever types or presses a button means that; a checkbox has no letters to type.
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
  event.preventDefault();
  actions[event.key]();
});
