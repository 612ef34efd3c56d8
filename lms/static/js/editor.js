// Writing a part of a course: it saves itself while its author types, and what could not be saved is kept on the device.
// Nothing here is needed to write: every button also works as a plain form, and no script ever changes a field.

const NOT_SAVED = "Not saved yet";

const form = document.querySelector("[data-editor]");
if (form && !form.querySelector("fieldset.plain").disabled) start();

function start() {
  const log = openLog(`draft:${form.dataset.editor}`);
  const told = form.querySelector("[data-saved]");
  const news = form.querySelector("[data-news]");
  const preview = document.querySelector("[data-preview]");
  let written = 0;
  let saved = 0;
  let saving = null;
  let timer = 0;

  // Every save is shown; only what somebody has to know is read out.
  const say = (words, isNews = false) => {
    told.textContent = words;
    const heard = isNews ? words : "";
    if (news.textContent !== heard) news.textContent = heard;
  };

  const save = async () => {
    const stand = written;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: fieldsOf(form),
        headers: { Accept: "application/json" },
      });
      const type = answer.headers.get("Content-Type") || "";
      if (!answer.ok || answer.redirected || !type.startsWith("application/json")) throw new Error(answer.status);
      const found = await answer.json();
      form.elements.revision.value = found.revision;
      saved = stand;
      if (saved === written) log.clear();
      const at = new Date().toLocaleTimeString();
      if (found.is_merged) say(`Saved ${at}. Somebody else is writing too: reload the page to see what they wrote.`, true);
      else say(`Saved ${at}`);
      if (preview?.open) preview.querySelector("iframe").contentWindow.location.reload();
      for (const part of document.querySelectorAll("[data-live]")) {
        // Whoever is reading it keeps it as it is.
        if (part.dataset.live in found && !part.contains(document.activeElement)) part.innerHTML = found[part.dataset.live];
      }
    } catch {
      say("Not saved: the connection or your sign-in is gone. What you wrote is kept on this device.", true);
    }
  };

  const saveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (saving) return saveSoon();
      saving = save();
      await saving;
      saving = null;
    }, 1500);
  };

  // A file goes with all that was typed; the page comes again where its block now is.
  const upload = async () => {
    const { send } = await import(form.dataset.uploading);
    const found = await send(form);
    if (!found) return;
    form.elements.revision.value = found.revision;
    saved = written;
    log.clear();
    if (found.refused) return;
    history.scrollRestoration = "manual";
    history.replaceState(null, "", `#${found.shown}`);
    location.reload();
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || event.target.name === "alt") return;
    written += 1;
    log.writeSoon(form);
    if (told.textContent !== NOT_SAVED) told.textContent = NOT_SAVED;
    saveSoon();
  });
  window.addEventListener("online", () => written > saved && saveSoon());

  // A button of the form sends everything; what is on its way is waited for, so that nobody is taken for two authors.
  document.addEventListener("submit", async (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    const isUpload = event.submitter?.value === "upload";
    if (!saving && !isUpload) {
      log.sent();
      return;
    }
    event.preventDefault();
    await saving;
    saving = isUpload ? upload() : null;
    await saving;
    saving = null;
    if (!isUpload) form.requestSubmit(event.submitter);
  });

  offer(log, form, told);
  // Where a button led, also after the page was loaded once more.
  if (location.hash.startsWith("#f-")) document.getElementById(location.hash.slice(1))?.focus();
  import(form.dataset.writing).then(({ ease }) => ease(form));
}

function fieldsOf(element) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(element)) if (typeof value === "string") fields.append(name, value);
  return fields;
}

// What was typed and is not known to be saved, as it would be sent. A long form takes a while to read, and nobody who types
// waits for that: it is read in a pause, at the latest after three seconds, and when the page is left.
function openLog(key) {
  let due = null;
  let since = 0;
  let pause = 0;
  const put = (value) => {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
    } catch {
      // A full or forbidden store: the page still saves itself.
    }
  };
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = () => {
    if (!due) return;
    const fields = fieldsOf(due);
    due = null;
    fields.delete("csrf_token");
    put({ at: Date.now(), fields: fields.toString() });
  };
  addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", write);
  return {
    read,
    clear: () => {
      due = null;
      put(null);
    },
    writeSoon: (element) => {
      if (!due) since = Date.now();
      due = element;
      clearTimeout(pause);
      pause = setTimeout(write, Math.max(0, Math.min(300, since + 3000 - Date.now())));
    },
    // Sent with a button: gone once a page of the lesson has come back.
    sent: () => {
      write();
      const held = read();
      if (held) put({ ...held, sent: true });
    },
  };
}

// What a crash or a lost connection left behind, offered once the page is open again.
function offer(log, element, told) {
  const held = log.read();
  if (!held) return;
  if (held.sent) {
    log.clear();
    return;
  }
  const notice = document.createElement("div");
  notice.className = "notice is-caution";
  notice.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `This device holds words of ${new Date(held.at).toLocaleString()} that were not saved.`;
  const buttons = document.createElement("p");
  buttons.className = "actions";
  buttons.append(
    button("Put them back", async () => {
      const fields = new URLSearchParams(held.fields);
      fields.set("csrf_token", element.elements.csrf_token.value);
      const answer = await fetch(location.href, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      if (!answer.ok) {
        told.textContent = "They could not be saved. They stay on this device; reload the page and try again.";
        return;
      }
      log.clear();
      location.reload();
    }),
    button("Throw them away", () => {
      log.clear();
      notice.remove();
    }),
  );
  notice.append(words, buttons);
  element.before(notice);
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-quiet";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
