// Sign-up: puts the browser's own time zone into the list, and folds the list away.

const box = document.querySelector("[data-zone]");
const list = box?.querySelector("select");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Some browsers still say an older name than the list does, of the same zone.
function underItsNameToday() {
  const named = (timeZone) => new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  return [...list.options].find(({ value }) => {
    try {
      return named(value) === zone;
    } catch {
      return false; // A zone that this browser does not know.
    }
  })?.value;
}

function fold() {
  const name = document.createElement("bdi");
  const tell = () => {
    name.textContent = list.selectedOptions[0]?.text ?? list.value;
  };
  const summary = document.createElement("summary");
  summary.append(box.dataset.say, " ", name);
  const folded = document.createElement("details");
  folded.open = Boolean(box.querySelector(".errorlist"));
  folded.append(summary, ...box.childNodes);
  box.append(folded);
  list.addEventListener("change", tell);
  tell();
}

if (list) {
  if (zone && box.dataset.zone === "guess") {
    list.value = zone;
    if (list.value !== zone) list.value = underItsNameToday();
    // The server knows more names than the list.
    if (!list.value) list.add(new Option(zone, zone, true, true));
  }
  fold();
}
