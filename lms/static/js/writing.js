// What makes writing quicker: a toolbar for Markdown, a menu of blocks behind “/”, and pasted pages as Markdown.

const TOOLS = [
  ["md-bold", "Bold"],
  ["md-italic", "Italic"],
  ["md-header", "Heading", { level: "2" }],
  ["md-unordered-list", "List"],
  ["md-ordered-list", "Numbers"],
  ["md-quote", "Quote"],
  ["md-link", "Link"],
];

/** Make the text areas of the form easier to write in; it names the addresses of what that takes. */
export async function ease(form) {
  if (form.querySelector(".add-block")) addSlashMenu(form);
  const { turndown, toolbar, uploading } = form.dataset;
  const [{ default: TurndownService }, files] = await Promise.all([import(turndown), uploading && import(uploading), import(toolbar)]);
  const markdown = converter(TurndownService);
  form.addEventListener("paste", (event) => paste(event, markdown));
  files?.takeFiles(form);
  form.addEventListener("focusin", (event) => addToolbar(event.target));
  addToolbar(document.activeElement);
}

function addToolbar(area) {
  if (!area.matches("textarea[data-markdown]") || area.dataset.tools) return;
  area.dataset.tools = "yes";
  const bar = document.createElement("markdown-toolbar");
  bar.setAttribute("for", area.id);
  bar.setAttribute("aria-label", "Markdown");
  bar.className = "markdown-tools";
  for (const [name, words, attributes = {}] of TOOLS) {
    const tool = document.createElement(name);
    tool.className = "btn btn-quiet";
    tool.textContent = words;
    tool.setAttribute("role", "button");
    for (const [key, value] of Object.entries(attributes)) tool.setAttribute(key, value);
    bar.append(tool);
  }
  area.before(bar);
  // The bar has pushed the text down, perhaps below what is seen.
  area.scrollIntoView({ block: "nearest" });
}

/** What turns HTML into Markdown as lessons have it. */
export function converter(TurndownService) {
  const markdown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*", codeBlockStyle: "fenced" });
  markdown.remove(["script", "style", "meta", "link", "title", "svg", "iframe", "button", "input", "form"]);
  // A picture needs a block of its own, with its words.
  markdown.addRule("picture", { filter: "img", replacement: () => "" });
  // A lesson's headings start at the second level.
  markdown.addRule("heading", {
    filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
    replacement: (text, node) =>
      node.closest("td, th") ? `**${text}**` : `\n\n${"#".repeat(Math.max(2, Number(node.nodeName[1])))} ${text}\n\n`,
  });
  markdown.addRule("link", {
    filter: "a",
    replacement: (text, node) => {
      const address = node.getAttribute("href") || "";
      return text && /^(https?:|mailto:|tel:)/.test(address) ? `[${text}](${address})` : text;
    },
  });
  addTables(markdown);
  return markdown;
}

// Markdown's tables have one head row, and cells of one line.
function addTables(markdown) {
  markdown.addRule("cell", {
    filter: ["td", "th"],
    replacement: (text) => ` ${text.trim().replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|")} |`,
  });
  markdown.addRule("row", {
    filter: "tr",
    replacement: (text, row) => {
      const isHead = row === row.closest("table").rows[0];
      return `\n|${text}\n${isHead ? `|${" --- |".repeat(row.cells.length)}\n` : ""}`;
    },
  });
  markdown.addRule("rows", { filter: ["thead", "tbody", "tfoot"], replacement: (text) => text });
  markdown.addRule("table", { filter: "table", replacement: (text) => `\n\n${text.trim()}\n\n` });
}

/** What was copied from a word processor or a web page, as Markdown. */
export function toMarkdown(html, markdown) {
  const page = new DOMParser().parseFromString(html.replace(/<[a-z][^>]*>/gi, plainTag), "text/html");
  for (const part of page.querySelectorAll("[data-word-list]")) asListItem(part);
  for (const part of page.querySelectorAll("[data-not-bold]")) unwrap(part);
  for (const comment of comments(page)) comment.remove();
  for (const table of page.querySelectorAll("table")) {
    // What only holds other things in place is no table.
    if (table.querySelector("table") || table.querySelectorAll("td, th").length < 2) layOpen(table);
    else square(table);
  }
  const text = markdown.turndown(page.body).replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "").replace(/^( *)-   /gm, "$1- ");
  // A line that starts with ::: would look like the edge of a block.
  return text.replace(/\n{3,}/g, "\n\n").trim().replace(/^:::/gm, "\\:::");
}

// A tag without styles and scripts of its own, with a mark where its style says what it is.
function plainTag(tag) {
  const marks = [
    [/mso-list:\s*ignore/i, " data-word-mark"],
    [/mso-list:/i, " data-word-list"],
    [/^<(?:b|strong)\b[^]*font-weight:\s*(?:normal|400)/i, " data-not-bold"],
  ];
  const found = marks.find(([pattern]) => pattern.test(tag));
  const plain = tag.replace(/\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  return found ? plain.replace(/\/?>$/, `${found[1]}$&`) : plain;
}

// Word writes the entries of a list as paragraphs with a bullet or a number typed in front.
function asListItem(part) {
  for (const mark of part.querySelectorAll("[data-word-mark]")) mark.remove();
  const item = part.ownerDocument.createElement("li");
  item.append(...part.childNodes);
  const before = part.previousElementSibling;
  const list = before?.dataset.fromWord ? before : part.ownerDocument.createElement("ul");
  list.dataset.fromWord = "yes";
  list.append(item);
  if (list === before) part.remove();
  else part.replaceWith(list);
}

// Every row with as many cells as the longest: what spans several stands in its first, the others are empty.
function square(table) {
  const rows = [...table.rows];
  const empty = () => table.ownerDocument.createElement("td");
  for (const [at, row] of rows.entries()) {
    for (let place = 0; place < row.cells.length; place += 1) {
      const cell = row.cells[place];
      const columns = Math.min(cell.colSpan, 50);
      const below = rows.slice(at + 1, at + cell.rowSpan);
      cell.removeAttribute("colspan");
      cell.removeAttribute("rowspan");
      for (let column = 1; column < columns; column += 1) cell.after(empty());
      for (const other of below) for (let column = 0; column < columns; column += 1) other.insertBefore(empty(), other.cells[place] ?? null);
    }
  }
  const width = Math.max(...rows.map((row) => row.cells.length));
  for (const row of rows) while (row.cells.length < width) row.append(empty());
}

function layOpen(table) {
  for (const cell of [...table.rows].flatMap((row) => [...row.cells])) {
    const part = table.ownerDocument.createElement("div");
    part.append(...cell.childNodes);
    table.before(part);
  }
  table.remove();
}

function unwrap(part) {
  part.replaceWith(...part.childNodes);
}

function comments(page) {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function paste(event, markdown) {
  const area = event.target;
  const html = event.clipboardData?.getData("text/html");
  if (!html || !area.matches("textarea[data-markdown]")) return;
  const text = toMarkdown(html, markdown);
  // A picture that was copied by itself is a file.
  if (!text && event.clipboardData.files.length) return;
  event.preventDefault();
  insert(area, text);
  const pictures = html.match(/<img\b/gi)?.length;
  if (pictures) tellBelow(area, pictures === 1 ? "One picture was left out." : `${pictures} pictures were left out.`);
}

function tellBelow(area, words) {
  const line = document.createElement("p");
  line.className = "soft";
  line.setAttribute("role", "status");
  area.after(line);
  const how = area.form.querySelector("fieldset.upload") ? " Copy a picture by itself and paste it here, so that it gets words of its own." : "";
  setTimeout(() => (line.textContent = words + how), 50);
}

function insert(area, text) {
  area.focus();
  // The only way that the browser's own undo knows of.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function addSlashMenu(form) {
  const choices = [...form.querySelector(".add-block").querySelectorAll("button")];
  const menu = document.createElement("ul");
  menu.className = "slash-menu";
  menu.id = "slash-menu";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", "Add a block below");
  menu.hidden = true;
  form.append(menu);
  let area = null;
  let chosen = 0;

  const close = () => {
    menu.hidden = true;
    area?.removeAttribute("aria-controls");
    area?.removeAttribute("aria-activedescendant");
    area = null;
  };
  const show = () => {
    const typed = slashBefore(area);
    const fitting = typed === null ? [] : choices.filter((one) => one.textContent.toLowerCase().includes(typed));
    if (!fitting.length) return close();
    chosen = Math.min(chosen, fitting.length - 1);
    menu.replaceChildren(...fitting.map((one, place) => optionOf(one, place, place === chosen)));
    menu.hidden = false;
    area.after(menu);
    area.setAttribute("aria-controls", menu.id);
    area.setAttribute("aria-activedescendant", `slash-${chosen}`);
    menu.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const optionOf = (one, place, isChosen) => {
    const option = document.createElement("li");
    option.id = `slash-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(isChosen));
    option.textContent = one.textContent;
    option.dataset.kind = one.value.split(":")[2];
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(option.dataset.kind);
    });
    return option;
  };
  const take = (kind) => {
    const place = Number(area.name.split(".")[1]) + 1;
    const start = area.value.lastIndexOf("/", area.selectionStart - 1);
    area.setRangeText("", start, area.selectionStart, "end");
    const press = document.createElement("button");
    press.name = "step";
    press.value = `add:blocks.${place}:${kind}`;
    press.hidden = true;
    form.append(press);
    close();
    form.requestSubmit(press);
  };

  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-markdown][name^='blocks.']")) return;
    area = event.target;
    chosen = 0;
    show();
  });
  form.addEventListener("keydown", (event) => {
    if (menu.hidden || event.target !== area) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      chosen = (chosen + steps[event.key] + menu.children.length) % menu.children.length;
      show();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(menu.children[chosen].dataset.kind);
    } else if (event.key === "Escape") close();
  });
  form.addEventListener("focusout", () => setTimeout(() => document.activeElement === area || close(), 0));
}

// What was typed after a “/” that starts its line, up to the cursor; null without one.
function slashBefore(area) {
  const line = area.value.slice(0, area.selectionStart).split("\n").pop();
  const found = /^\/([a-z: -]{0,20})$/i.exec(line);
  return found ? found[1].toLowerCase() : null;
}
