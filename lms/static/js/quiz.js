// Every answer is sent on its own as soon as it changes. What could not be sent is kept on this device and sent again until
// the server has acknowledged it; the sequence number makes sending twice harmless.

const form = document.querySelector("form[data-answer]");
const line = document.querySelector("[data-saved]") ?? document.querySelector("[data-queue]");
const holder = form ?? document.querySelector("[data-queue]");
const attempt = form?.dataset.attempt ?? holder?.dataset.queue;
const store = `answers-${attempt}`;
const signIn = `/login?next=${encodeURIComponent(location.pathname)}`;
let sending = null;
let isSignedOut = false;
let isLeaving = false;

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

// An answer that is still waiting is what the learner chose last, so that is what the form shows.
function restore(kept) {
  for (const field of form.elements) {
    const values = kept[field.name] ?? [];
    if (field.name !== "answer" && !field.name.startsWith("answer.")) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

function note() {
  const last = Math.max(Number(form.dataset.sequence), waiting()[form.dataset.answer]?.sequence ?? 0);
  const sequence = Math.max(Date.now(), last + 1);
  keep({ ...waiting(), [form.dataset.answer]: { fields: fields(), sequence } });
  say("Saving…");
  return send();
}

function send() {
  sending ??= sendAll().finally(() => (sending = null));
  return sending;
}

// Answers that are noted meanwhile go as well.
async function sendAll() {
  let next;
  while ((next = Object.entries(waiting())[0])) {
    if (!(await deliver(...next))) return;
  }
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
  isSignedOut = reply.status === 401 || reply.status === 400;
  if (isSignedOut) {
    say("Your session has ended. Your answer is kept on this device. ");
    const link = document.createElement("a");
    link.href = signIn;
    link.textContent = "Sign in again to save it";
    line?.append(link);
    return false;
  }
  if (reply.status >= 500 || reply.status === 429) {
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

// Leaving the page for one that cannot come, or submitting without what is still waiting, would lose it: that goes first.
async function goOn(event) {
  if (navigator.onLine && !Object.keys(waiting()).length) return;
  event.preventDefault();
  const button = event.submitter;
  isLeaving = true;
  // What is on its way already may have met a fault that is over.
  await sending;
  await send();
  isLeaving = false;
  const away = button?.dataset.away;
  // Nobody is held up: what is kept on this device is sent on the way back.
  if (away && (!navigator.onLine || Object.keys(waiting()).length)) window.location.assign(away);
  else if (isSignedOut) window.location.assign(signIn);
  else if (!navigator.onLine) say("No connection. Your answers are kept on this device: go on as soon as it is back.");
  else if (!Object.keys(waiting()).length) event.target.requestSubmit(button);
}

async function catchUp() {
  if (!Object.keys(waiting()).length) return;
  await send();
  // The list of answers must show what has just been saved.
  if (!form && !isLeaving && !Object.keys(waiting()).length) window.location.reload();
}

if (holder) {
  if (form) {
    const kept = waiting()[form.dataset.answer];
    if (kept) restore(kept.fields);
    form.addEventListener("input", (event) => event.target.type !== "text" && note());
    form.addEventListener("change", (event) => event.target.type === "text" && note());
    form.addEventListener("submit", goOn);
    // What is waiting goes with the form, so that the form's own save does not look older than it.
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "sequence";
      field.value = Math.max(Date.now(), Number(form.dataset.sequence) + 1, (waiting()[form.dataset.answer]?.sequence ?? 0) + 1);
      form.querySelector("[name=sequence]")?.remove();
      form.append(field);
    });
    if ("unsaved" in form.dataset) note();
  } else document.querySelector("form[data-submits]")?.addEventListener("submit", goOn);
  window.addEventListener("online", catchUp);
  setInterval(catchUp, 5000);
  catchUp();
}

// The time left is said at sparse moments only, never every second. The server's clock counts, so this one is set by it.
const due = document.querySelector("[data-due]");
if (due) {
  const here = (moment) => Date.parse(moment) - Date.parse(due.dataset.now) + Date.now();
  const [ends, closes] = [here(due.dataset.due), here(due.dataset.closes)];
  const show = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 60000));
    due.textContent = left === 1 ? "1 minute left" : `${left} minutes left`;
    if ([30, 5, 1].includes(left)) say(`${due.textContent}.`);
    if (left === 0) say("The time is over. What is saved counts.");
  };
  setInterval(show, 60000);
  // A second later, so that the server agrees.
  setTimeout(() => window.location.reload(), closes - Date.now() + 1000);
}
