// What every page may use. Nothing here is needed to learn: each part only makes a working page quicker.

for (const element of document.querySelectorAll("[data-focus]")) element.focus();

// A second click on a button that is already sending would only send the same again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Menus that open over the page close on Escape, and when the focus or a click goes elsewhere.
for (const menu of document.querySelectorAll("details[data-drop]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// On a phone the course outline is a sheet that starts closed.
const outline = document.querySelector("[data-outline]");
if (outline && window.matchMedia("(max-width: 899px)").matches) outline.open = false;

// Leaving quickly: Shift three times within two seconds, or the button.
const exit = document.querySelector("[data-exit]");
if (exit) {
  const leave = () => {
    document.body.hidden = true;
    window.location.replace(exit.href);
  };
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    // Between a capital letter or a step backward and the next, another key is pressed.
    if (event.key !== "Shift") presses = [];
    else presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length === 3) leave();
  });
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

// A form inside a lesson is sent without leaving the page: only the part around it is replaced.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const part = form.closest("[data-swap]");
  if (!form.matches("[data-inline]") || !part) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh) {
      window.location.assign(answer.url);
      return;
    }
    part.replaceWith(fresh);
    const told = fresh.querySelector(".field-error") || fresh.querySelector("[role=status]");
    if (told) {
      told.tabIndex = -1;
      told.focus();
    }
    // A page that was sent back unsaved says why at its top.
    const notice = page.querySelector("[data-message].is-caution");
    say(notice ? notice.textContent.trim() : "Saved " + new Date().toLocaleTimeString([], { hour12: false }));
  } catch {
    if (button) button.disabled = false;
    say("No connection. Your answer is still here: send it again in a moment.");
  }
});

function say(words) {
  const line = document.querySelector("[data-saved]");
  if (line) line.textContent = words;
}

// The place in a lesson is kept when reading pauses, so that any device can go on there.
const frame = document.querySelector("[data-place]");
if (frame) {
  const anchors = [...frame.querySelectorAll("[data-anchor]")];
  let kept = null;
  let timer = null;
  const top = () => anchors.filter((part) => part.isConnected && part.getBoundingClientRect().top < window.innerHeight / 3).pop();
  const keep = () => {
    const anchor = top()?.id ?? "";
    if (anchor === kept) return;
    kept = anchor;
    const body = new URLSearchParams({ anchor, csrf_token: frame.dataset.token });
    fetch(frame.dataset.place, { method: "POST", body, keepalive: true }).catch(() => (kept = null));
  };
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1500);
  }, { passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  setTimeout(keep, 1500);
}
