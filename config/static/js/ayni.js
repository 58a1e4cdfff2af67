// What every page does with a script: the bell, kept drafts, local times, and the menu.
import "./bell.js";
import "./drafts.js";
import { tellTimes } from "./times.js";

tellTimes(document);
document.querySelector("[data-form-errors]")?.focus();

for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", ({ target }) => menu.contains(target) || (menu.open = false));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
