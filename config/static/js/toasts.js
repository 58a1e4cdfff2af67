// Says a word at the edge of the page; it goes by itself.

const place = document.querySelector("[data-toasts]");
const SHOWN = 8000;

export function toast(words) {
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = words;
  place?.append(note);
  setTimeout(() => note.remove(), SHOWN);
}
