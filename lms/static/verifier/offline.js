// Checks what a QR code carries, in this browser alone. What it carries stands behind the # of the address, which is never sent.
// The format is described in docs/decisions/0004-signed-claims.md.

const script = document.getElementById("verifier");
const keys = JSON.parse(document.getElementById("keys").textContent).keys;
const labels = new Map(JSON.parse(document.getElementById("labels").textContent));
const names = [...labels.keys()];
const SALT = 16;
const DIGEST = 16;
const SPOKEN = {
  hours: "number of contact hours",
  delivery: "kind of delivery",
  issued_on: "date of issue",
  expires_on: "date it is valid until",
};
const utf8 = new TextEncoder();
class Unable extends Error {}
const part = (id) => document.getElementById(id);

// What the code carries.

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0));
}

function words(text) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes(text));
}

function read(packed) {
  const [format, claims, ...jws] = packed.split(".");
  if (format !== "1" || jws.length !== 3) throw new Error("not a certificate");
  const values = JSON.parse(words(claims));
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) throw new Error("not claims");
  const { alg, kid, crit } = JSON.parse(words(jws[0]));
  if (typeof alg !== "string" || typeof kid !== "string") throw new Error("not a signature");
  return { values, jws, alg, kid, crit };
}

// What the signature says about it.

async function isGood(signature, signed, key) {
  try {
    const known = await crypto.subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x }, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, signature, signed);
  } catch {
    // A browser whose own cryptography does not know Ed25519 uses a library instead.
    const library = await import(script.dataset.fallback).catch(() => null);
    if (!library) throw new Unable();
    return library.verifyAsync(signature, signed, bytes(key.x), { zip215: false });
  }
}

async function isSigned({ alg, crit, jws: [header, payload, signature] }, key) {
  if (alg !== "Ed25519" || crit) return false;
  try {
    return await isGood(bytes(signature), utf8.encode(`${header}.${payload}`), key);
  } catch (problem) {
    if (problem instanceof Unable) throw problem;
    return false;
  }
}

async function isAsSigned(name, value, salt, digest) {
  const claim = utf8.encode(JSON.stringify([name, value]));
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...salt, ...claim])));
  return digest.length === DIGEST && digest.every((byte, place) => byte === found[place]);
}

async function findAltered(values, payload) {
  const salt = payload.slice(0, SALT);
  const asSigned = await Promise.all(names.map((name, place) => {
    const start = SALT + place * DIGEST;
    // A claim that is newer than the certificate has no digest, and must not have been added to it since.
    if (start >= payload.length) return !values[place];
    return isAsSigned(name, values[place] ?? "", salt, payload.slice(start, start + DIGEST));
  }));
  return names.filter((name, place) => !asSigned[place]);
}

// How it is said.

function element(tag, text, settings = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, settings);
}

function spoken(name) {
  return SPOKEN[name] ?? labels.get(name).toLowerCase();
}

function day(date) {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

function shown(name, value) {
  if (name === "expires_on" && !value) return "Does not expire";
  const isDate = name.endsWith("_on") && /^\d{4}-\d\d-\d\d$/.test(value);
  return isDate ? day(new Date(`${value}T00:00`)) : value || "–";
}

function say(kind, verdict, sentences) {
  part("how").hidden = true;
  const heading = element("h2", verdict, { tabIndex: -1 });
  const notice = element("div", "", { className: `notice is-${kind}` });
  notice.append(heading, ...sentences.map((sentence) => element("p", sentence)));
  part("verdict").replaceChildren(notice);
  document.title = `${verdict} – Threshold`;
}

function list(values, altered, caption) {
  const rows = names.map((name, place) => {
    const row = element("tr", "", { className: altered.includes(name) ? "is-altered" : "" });
    const value = element("td", "");
    value.append(element("bdi", shown(name, values[place] ?? "")));
    if (altered.includes(name)) value.append(" ", element("strong", "Altered"));
    row.append(element("th", labels.get(name), { scope: "row" }), value);
    return row;
  });
  part("claims").caption.textContent = caption;
  part("claims").tBodies[0].replaceChildren(...rows);
  part("claims").hidden = false;
}

function folded(name, text) {
  const plain = text.normalize("NFKC").toLowerCase();
  if (name !== "number") return plain.split(/\s+/u).filter(Boolean).join(" ");
  // As the site reads a number: without hyphens, and with the letters that no number holds taken for digits.
  return plain.replaceAll(/[^a-z0-9]/g, "").replace(/^th/, "").replaceAll("o", "0").replaceAll(/[il]/g, "1");
}

function compare(event, signed) {
  event.preventDefault();
  const typed = ["name", "number"].map((name) => [name, part(`typed-${name}`).value]).filter(([, text]) => text.trim());
  const differing = typed.filter(([name, text]) => folded(name, text) !== folded(name, signed(name)));
  const sentences = differing.map(([name]) => `The ${spoken(name)} on the paper is not the one that was signed: ${signed(name)}`);
  if (!typed.length) sentences.push("Type what the paper says first.");
  else if (!differing.length) sentences.push("What you typed is what was signed.");
  const notice = element("div", "", { className: `notice is-${!typed.length ? "caution" : differing.length ? "bad" : "good"}` });
  notice.append(...sentences.map((sentence) => element("p", sentence)));
  part("compared").replaceChildren(notice);
}

function clear() {
  part("how").hidden = false;
  part("claims").hidden = part("compare").hidden = true;
  part("verdict").replaceChildren();
  part("compared").replaceChildren();
  part("online").href = script.dataset.online;
}

function sayWhatIsSigned(values, altered) {
  const signed = (name) => values[names.indexOf(name)];
  if (altered.length) {
    list(values, altered, "What the code says. What is marked was altered.");
    const sentences = altered.map((name) => `The ${spoken(name)} was altered.`);
    say("bad", "This certificate was altered", [...sentences, "Do not rely on it: it does not say what was signed."]);
    return;
  }
  list(values, altered, "What was signed. Compare every line with the paper.");
  part("compare").hidden = false;
  part("compare").onsubmit = (event) => compare(event, signed);
  part("online").href = `${script.dataset.online}/${encodeURIComponent(signed("number"))}`;
  const today = new Date();
  const isExpired = signed("expires_on") && new Date(`${signed("expires_on")}T23:59:59.999`) < today;
  if (!isExpired) say("good", "This certificate is genuine", ["Every line is as it was signed."]);
  else say("caution", "Genuine, but expired", [
    `Every line is as it was signed, but it was valid until ${shown("expires_on", signed("expires_on"))}. This device says that today is ${day(today)}.`,
  ]);
}

async function check() {
  clear();
  if (location.hash.length < 2) return;
  let carried;
  try {
    carried = read(decodeURIComponent(location.hash.slice(1)));
  } catch {
    say("bad", "This is not a certificate", ["The code holds something else, or only a part of it. Scan it again, all of it in view."]);
    return;
  }
  if (!globalThis.crypto?.subtle) {
    say("caution", "This browser cannot check it", ["It lacks the cryptography, or the page was not opened over HTTPS. Check the number online."]);
    return;
  }
  const key = keys.find((one) => one.kid === carried.kid && one.crv === "Ed25519");
  let signed = false;
  try {
    signed = key && (await isSigned(carried, key));
  } catch {
    say("caution", "This browser cannot check it", ["It needs a part of this page that did not arrive. Open the page again with a network, or check the number online."]);
    return;
  }
  if (!signed) {
    list(carried.values, [], "What the code says. Nothing shows that it is true.");
    say("bad", "Not signed by us", [key
      ? "The signature does not fit. Do not rely on what the paper says."
      : "The key is not one of ours, or it is newer than this page: open the page again with a network. Until then do not rely on what the paper says."]);
    return;
  }
  const payload = bytes(carried.jws[1]);
  if (payload.length > SALT + DIGEST * names.length) {
    say("caution", "This page does not know all that was signed", ["The certificate is newer than the page. Open it again with a network, then scan the code once more."]);
    return;
  }
  sayWhatIsSigned(carried.values, await findAltered(carried.values, payload));
}

async function keep() {
  await navigator.serviceWorker.register(script.dataset.worker, { scope: script.dataset.page });
  await navigator.serviceWorker.ready;
  part("kept").hidden = false;
}

part("unable").hidden = true;
addEventListener("hashchange", () => check().then(() => part("verdict").querySelector("h2")?.focus()));
check();
// Without a store, as in a private window, the page works as long as it is open.
if (navigator.serviceWorker) keep().catch(() => {});
