// Checks what a QR code carries, in this browser alone. What it carries stands behind the # of the address, which is never sent.
// The format is described in docs/decisions/0004-signed-claims.md.

const script = document.getElementById("verifier");
const labels = JSON.parse(document.getElementById("labels").textContent);
const names = Object.keys(labels);
const keys = JSON.parse(document.getElementById("keys").textContent).keys;
const SALT = 16;
const DIGEST = 16;
const utf8 = new TextEncoder();

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

async function isSigned(jws) {
  const [header, payload, signature] = jws.split(".");
  const { alg, kid } = JSON.parse(new TextDecoder().decode(bytes(header)));
  const key = keys.find((one) => one.kid === kid);
  if (alg !== "Ed25519" || !key) return false;
  const signed = utf8.encode(`${header}.${payload}`);
  try {
    const { kty, crv, x } = key;
    const known = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, known, bytes(signature), signed);
  } catch {
    // A browser whose own cryptography does not know Ed25519 uses a library instead.
    const library = await import(script.dataset.fallback);
    return library.verifyAsync(bytes(signature), signed, bytes(key.x));
  }
}

async function alteredIn(values, jws) {
  const payload = bytes(jws.split(".")[1]);
  const salt = payload.slice(0, SALT);
  const altered = [];
  for (const [place, name] of names.entries()) {
    const text = utf8.encode(JSON.stringify([name, values[place] ?? ""]));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...salt, ...text]))).slice(0, DIGEST);
    const start = SALT + place * DIGEST;
    if (!same(digest, payload.slice(start, start + DIGEST))) altered.push(name);
  }
  return altered;
}

function read(packed) {
  const [format, claims, ...jws] = packed.split(".");
  if (format !== "1" || jws.length !== 3) throw new Error("not a certificate");
  return { values: JSON.parse(new TextDecoder().decode(bytes(claims))).map(String), jws: jws.join(".") };
}

function say(verdict, paragraphs, kind) {
  const heading = document.getElementById("verdict");
  heading.textContent = verdict;
  const said = document.getElementById("said");
  said.className = `notice ${kind}`;
  said.replaceChildren(...paragraphs.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  heading.focus();
}

function shown(name, value) {
  if (name === "expires_on" && !value) return "Does not expire";
  return value || "–";
}

function list(values, altered) {
  const table = document.getElementById("claims");
  table.tBodies[0].replaceChildren(...names.map((name, place) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: labels[name] });
    const cell = Object.assign(document.createElement("td"), { dir: "auto", textContent: shown(name, values[place]) });
    if (altered.includes(name)) cell.append(" ", Object.assign(document.createElement("strong"), { textContent: "(altered)" }));
    row.append(head, cell);
    return row;
  }));
  table.hidden = false;
}

function offerComparison(values) {
  const form = document.getElementById("compare");
  const folded = (text) => text.normalize("NFKC").toLocaleLowerCase().replaceAll(/[\s-]+/g, " ").trim();
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    const differ = ["name", "number"].filter((name) => form[name].value.trim() && folded(form[name].value) !== folded(values[names.indexOf(name)]));
    const typed = ["name", "number"].some((name) => form[name].value.trim());
    document.getElementById("compared").textContent = !typed ? "Type what the paper says first."
      : differ.length ? differ.map((name) => `The ${labels[name].toLowerCase()} on the paper differs: “${values[names.indexOf(name)]}” was signed.`).join(" ")
      : "What you typed is what was signed.";
  };
}

async function check() {
  const packed = decodeURIComponent(location.hash.slice(1));
  if (!packed) return;
  let carried;
  try {
    carried = read(packed);
  } catch {
    say("This is not a certificate of ours", ["The code holds something else, or only a part of it. Scan it again."], "is-bad");
    return;
  }
  const { values, jws } = carried;
  const signed = await isSigned(jws).catch(() => false);
  if (!signed) {
    list(values, []);
    say("Not signed by us", ["The signature is not ours, or it was altered. Do not rely on what the paper says."], "is-bad");
    return;
  }
  const altered = await alteredIn(values, jws);
  list(values, altered);
  const value = (name) => values[names.indexOf(name)];
  if (altered.length) {
    say("This certificate was altered", altered.map((name) => `${labels[name]}: this was altered after it was signed.`), "is-bad");
    return;
  }
  offerComparison(values);
  document.getElementById("online").href = `/verify/${encodeURIComponent(value("number"))}`;
  const today = new Date().toLocaleDateString("sv-SE");
  if (value("expires_on") && value("expires_on") < today) {
    say("Genuine, but expired", [`It expired on ${value("expires_on")}. Every line is as it was signed.`], "is-caution");
  } else say("This certificate is genuine", ["Every line is as it was signed."], "is-good");
}

window.addEventListener("hashchange", check);
check();
navigator.serviceWorker?.register(script.dataset.worker, { scope: "/verify/offline" }).catch(() => {});
