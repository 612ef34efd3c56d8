// The preview beside the text: in whichever look was chosen, which the session remembers; wide looks are shown smaller.

const CHOSEN = "preview-look";
const OPEN = "preview-open";
const WIDE = 960;

const preview = document.querySelector("[data-preview]");
if (preview) start();

function start() {
  const frame = preview.querySelector("iframe");
  const looks = [...preview.querySelectorAll("[data-look]")];
  const choose = (look) => {
    for (const link of looks) {
      if (link.dataset.look === look) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    frame.className = `preview is-${look}`;
    const address = `${preview.dataset.preview}?look=${look}`;
    // Once it is shown, another address of its own would be a step of the browser's history.
    if (preview.open) frame.contentWindow.location.replace(address);
    else frame.src = address;
    remember(CHOSEN, look);
  };
  for (const link of looks) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(link.dataset.look);
    });
  }
  preview.addEventListener("toggle", () => remember(OPEN, preview.open ? "yes" : ""));
  new ResizeObserver(([{ contentRect }]) => frame.style.setProperty("--fit", Math.min(1, contentRect.width / WIDE))).observe(frame.parentElement);

  const before = remembered(CHOSEN);
  if (looks.some((link) => link.dataset.look === before && !link.hasAttribute("aria-current"))) choose(before);
  if (remembered(OPEN)) preview.open = true;
}

function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // A forbidden store: the page starts with its own look again.
  }
}

function remembered(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
