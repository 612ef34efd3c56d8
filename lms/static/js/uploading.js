// Files for a lesson: dropped or pasted at the block they belong below, and sent while the page stays, in words how it goes.

const QUARTERS = ["", ": a quarter is there", ": half of it is there", ": three quarters are there", ": all of it is there and being made ready"];
const GONE = "Not uploaded: the connection or your sign-in is gone. The file is still chosen; upload it again in a moment.";

/** Let files be dropped on the form and pasted into it; the fields for uploads come to the block that the file goes below. */
export function takeFiles(form) {
  const fields = form.querySelector("fieldset.upload");
  if (!fields) return;
  const home = { before: fields.previousElementSibling, legend: words(fields, "legend"), button: words(fields, "[value=upload]") };
  const take = (event, files) => {
    if (!files?.length || event.defaultPrevented || event.target.matches("[type=file]")) return;
    event.preventDefault();
    const block = event.target.closest("section.block");
    goHome(fields, home);
    choose(fields, files[0]);
    bring(fields, block);
    tell(fields, `${files[0].name} is chosen. Say what it shows, then upload it.${files.length > 1 ? " The others are for later: one file at a time." : ""}`);
  };
  form.addEventListener("paste", (event) => take(event, event.clipboardData?.files));
  form.addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
  form.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  fields.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.name === "alt") {
      event.preventDefault();
      fields.querySelector("[value=upload]").click();
    } else if (event.key === "Escape") leave(fields, home);
  });
  fields.querySelector("[data-leave]").addEventListener("click", () => leave(fields, home));
}

/** Send the form with its file; what the server says of it, or nothing when it was not reached, which the page then says. */
export async function send(form) {
  const fields = form.querySelector("fieldset.upload");
  const all = form.querySelector("fieldset.plain");
  const file = form.elements.file.files[0];
  if (file?.size > Number(fields.dataset.largest)) {
    tell(fields, `${file.name} is larger than ${fields.dataset.largest >> 20} MB. Make it smaller, or add it to the course’s files.`);
    return null;
  }
  const body = new FormData(form);
  body.append("step", "upload");
  tell(fields, file ? `Uploading ${file.name}` : "");
  // What were typed now would stand beside the picture's block only after the page came again.
  all.disabled = true;
  try {
    const found = await post(form.action || location.href, body, (quarter) => tell(fields, `Uploading ${file.name}${QUARTERS[quarter]}`));
    if (found.refused) tell(fields, found.refused);
    else tell(fields, "Uploaded");
    all.disabled = !found.refused;
    return found;
  } catch (problem) {
    tell(fields, problem.message);
    all.disabled = false;
    return null;
  } finally {
    if (!all.disabled) fields.querySelector("[value=upload]").focus();
  }
}

function post(address, body, tellQuarter) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    let told = 0;
    call.open("POST", address);
    call.setRequestHeader("Accept", "application/json");
    call.responseType = "json";
    call.upload.addEventListener("progress", ({ loaded, total }) => {
      const quarter = Math.floor((4 * loaded) / total);
      // Said four times at most, or nobody could hear anything else.
      if (quarter > told) tellQuarter((told = quarter));
    });
    call.addEventListener("load", () => {
      if (call.status === 200 && call.response) resolve(call.response);
      else reject(new Error(call.response?.detail ? `Not uploaded. ${call.response.detail}` : GONE));
    });
    call.addEventListener("error", () => reject(new Error(GONE)));
    call.send(body);
  });
}

function choose(fields, file) {
  const held = new DataTransfer();
  held.items.add(file);
  fields.querySelector("[type=file]").files = held.files;
}

function bring(fields, block) {
  fields.querySelector("[data-leave]").hidden = false;
  if (block) {
    const number = Number(block.id.split("-").pop()) + 1;
    fields.querySelector("[name=place]").value = number;
    fields.querySelector("legend").textContent = `Add it below block ${number}`;
    fields.querySelector("[value=upload]").textContent = "Upload and add it here";
    block.after(fields);
  }
  fields.querySelector("[name=alt]").focus();
}

function leave(fields, home) {
  const beside = fields.previousElementSibling;
  fields.querySelector("[type=file]").value = "";
  goHome(fields, home);
  tell(fields, "");
  beside.querySelector("textarea")?.focus();
}

function goHome(fields, home) {
  fields.querySelector("[name=place]").value = "";
  fields.querySelector("legend").textContent = home.legend;
  fields.querySelector("[value=upload]").textContent = home.button;
  fields.querySelector("[data-leave]").hidden = true;
  home.before.after(fields);
}

function words(fields, selector) {
  return fields.querySelector(selector).textContent;
}

function tell(fields, said) {
  fields.querySelector("[data-told]").textContent = said;
}
