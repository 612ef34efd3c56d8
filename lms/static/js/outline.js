// Dragging the parts of an outline to another place; the buttons beside them do the same.

const mover = document.querySelector("[data-mover]");
let dragged = null;

for (const part of mover ? document.querySelectorAll("[data-part]") : []) {
  part.draggable = true;
  part.addEventListener("dragstart", (event) => {
    dragged = part.dataset.part;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
  });
  part.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
}

for (const list of mover ? document.querySelectorAll("[data-drop]") : []) {
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(event.target.closest("[data-part]") || list);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mover.elements.part.value = dragged;
    mover.elements.before.value = event.target.closest("[data-part]")?.dataset.part || list.dataset.drop;
    mover.requestSubmit();
  });
}

function mark(place) {
  for (const marked of document.querySelectorAll(".is-drop")) marked.classList.remove("is-drop");
  place?.classList.add("is-drop");
}
