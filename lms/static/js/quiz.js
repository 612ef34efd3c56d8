// Every answer is sent on its own as soon as it changes. What could not be sent is kept on this device and sent again until
// the server has acknowledged it; the sequence number makes sending twice harmless.

const form = document.querySelector("form[data-answer]");
const line = document.querySelector("[data-saved]") ?? document.querySelector("[data-queue]");
const holder = form ?? document.querySelector("[data-queue]");
const attempt = form?.dataset.attempt ?? holder?.dataset.queue;
const store = `answers-${attempt}`;
let isSending = false;

function waiting() {
  return JSON.parse(localStorage.getItem(store) ?? "{}");
}

function keep(queue) {
  if (Object.keys(queue).length) localStorage.setItem(store, JSON.stringify(queue));
  else localStorage.removeItem(store);
}

function say(words) {
  if (line) line.textContent = words;
}

function fields() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "answer" || name.startsWith("answer.")) (found[name] ??= []).push(value);
  }
  return found;
}

function note() {
  const last = Math.max(Number(form.dataset.sequence), waiting()[form.dataset.answer]?.sequence ?? 0);
  const sequence = Math.max(Date.now(), last + 1);
  keep({ ...waiting(), [form.dataset.answer]: { fields: fields(), sequence } });
  say("Saving…");
  return send();
}

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (const [address, answer] of Object.entries(waiting())) {
      if (!(await deliver(address, answer))) return;
    }
  } finally {
    isSending = false;
  }
  if (Object.keys(waiting()).length) await send();
}

async function deliver(address, answer) {
  let reply;
  try {
    reply = await fetch(address, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRFToken": holder.dataset.token },
      body: JSON.stringify(answer),
    });
  } catch {
    say("No connection. Your answer is kept on this device and will be sent.");
    return false;
  }
  if (reply.status === 401 || reply.status === 400) {
    say("Your session has ended. Your answer is kept on this device. ");
    const link = document.createElement("a");
    link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "Sign in again to save it";
    line?.append(link);
    return false;
  }
  if (reply.status >= 500) {
    say("Not saved yet. Your answer is kept on this device and will be sent.");
    return false;
  }
  const said = await reply.json().catch(() => ({}));
  const queue = waiting();
  // A newer answer to the same question may have been noted while this one was on its way.
  if (queue[address]?.sequence === answer.sequence) delete queue[address];
  keep(queue);
  tell(address, reply.ok, said);
  return true;
}

function tell(address, isOk, said) {
  if (form && address !== form.dataset.answer) return;
  if (!isOk) say(said.detail ?? "This answer could not be saved.");
  else if (said.acknowledged) {
    if (form) form.dataset.sequence = said.sequence;
    say(`Saved ${said.saved_at}`);
  } else if (said.kind === "late") window.location.reload();
  else say("A later answer from another page is saved. Reload this page to see it.");
}

if (holder) {
  if (form) {
    form.addEventListener("input", (event) => event.target.type !== "text" && note());
    form.addEventListener("change", (event) => event.target.type === "text" && note());
    // What is waiting goes with the form, so that the form's own save does not look older than it.
    form.addEventListener("submit", () => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "sequence";
      field.value = Math.max(Date.now(), Number(form.dataset.sequence) + 1, (waiting()[form.dataset.answer]?.sequence ?? 0) + 1);
      form.append(field);
    });
    if ("unsaved" in form.dataset) note();
  }
  window.addEventListener("online", send);
  setInterval(() => Object.keys(waiting()).length && send(), 5000);
  send();
}

// The time left is said at sparse moments only, never every second.
const due = document.querySelector("[data-due]");
if (due) {
  const ends = Date.parse(due.dataset.due) - Date.parse(due.dataset.now) + Date.now();
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 60000));
    due.textContent = left === 1 ? "1 minute left" : `${left} minutes left`;
    if ([30, 5, 1].includes(left)) say(`${due.textContent}.`);
    if (left === 0) window.location.reload();
  };
  setInterval(show, 60000);
}
