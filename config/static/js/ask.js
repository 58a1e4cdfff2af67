// Asking at a selection: says where it stands in the canonical text of the edition.
// The walk below follows the rules told in articles/canonical/walk.py, step by step.
import "./margin.js";

const article = document.querySelector("[data-article]");
const popover = document.querySelector("[data-ask-popover]");
const link = popover.querySelector("a");
// Said only where it is so: without scripts marking offers nothing.
document.querySelector("[data-ask-hint]")?.removeAttribute("hidden");
const BLOCKS = new Set(
  ("BLOCKQUOTE CAPTION DD DIV DL DT FIGCAPTION FIGURE HR LI OL P PRE TABLE TBODY TD TFOOT TH " +
    "THEAD TR UL H2 H3 H4 H5 H6").split(" "),
);
const IGNORED = /[\u00ad\u200b\u2060\ufeff]/;
const WHITE = /[\t\n\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const QUOTED = 120;
const MOST = 5000;

// Reference marks and placeholders are no text; what we added to the page is none either.
function isSkipped(element) {
  if (element.matches("[data-added], .missing-image, .missing-media")) return true;
  const isMark = element.matches("a") && element.getAttribute("href")?.startsWith("#art-cite");
  return isMark && element.closest("sup") !== null;
}

// Calls `add(character, gap, node, offset)` for each character of the canonical text, in order.
// `gap` is true where white space stands before it.
function walk(element, add) {
  let pending = false;
  let isFirst = true;
  const read = (node) => {
    let offset = 0;
    for (const character of node.data) {
      if (WHITE.test(character)) pending = true;
      else if (!IGNORED.test(character)) {
        add(character, pending && !isFirst, node, offset);
        pending = isFirst = false;
      }
      offset += character.length;
    }
  };
  // A formula counts as its TeX; a range that begins or ends inside takes it whole: no offset.
  const readFormula = (formula) => {
    const isDisplayed = formula.getAttribute("display") === "block";
    pending ||= isDisplayed;
    for (const character of formula.getAttribute("alttext") ?? "") {
      if (WHITE.test(character)) pending = true;
      else {
        add(character, pending && !isFirst, formula, NaN);
        pending = isFirst = false;
      }
    }
    pending ||= isDisplayed;
  };
  const visit = (element) => {
    const breaks = BLOCKS.has(element.tagName) || element.tagName === "BR";
    pending ||= breaks;
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) read(child);
      else if (child.nodeName === "math") readFormula(child);
      else if (child.nodeType === Node.ELEMENT_NODE && !isSkipped(child)) visit(child);
    }
    pending ||= breaks;
  };
  visit(element);
}

// Returns the selected part of the canonical text: start and end in code points, and its words.
// A range may begin and end anywhere, also where no text is: only the characters in it count.
function locate(range) {
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const words = [];
  let length = 0;
  let start = 0;
  let end = 0;
  let last = null;
  let isNear = false;
  walk(article, (character, gap, node, offset) => {
    length += gap ? 2 : 1;
    if (node !== last) isNear = range.intersectsNode(node);
    last = node;
    if (!isNear) return;
    if (node === startContainer && offset < startOffset) return;
    if (node === endContainer && offset >= endOffset) return;
    if (!words.length) start = length - 1;
    else if (gap) words.push(" ");
    words.push(character);
    end = length;
  });
  return { start, end, words };
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(article)) return null;
  if (!article.contains(range.startContainer)) range.setStart(article, 0);
  if (!article.contains(range.endContainer)) range.setEnd(article, article.childNodes.length);
  return range;
}

// The words that settle a passage: all of a short one, the first and the last of a long one.
function quoted(words) {
  if (words.length <= 2 * QUOTED) return { quote: words.join("") };
  return { quote: words.slice(0, QUOTED).join(""), quote_end: words.slice(-QUOTED).join("") };
}

function offer() {
  const range = selected();
  const place = range && locate(range);
  popover.hidden = !place?.words.length || place.end - place.start > MOST;
  if (popover.hidden) return;
  const { edition, ask } = article.dataset;
  const { start, end, words } = place;
  link.href = `${ask}?${new URLSearchParams({ edition, start, end, ...quoted(words) })}`;
  const box = range.getBoundingClientRect();
  const middle = (box.left + box.right) / 2 - popover.offsetWidth / 2;
  const most = document.documentElement.clientWidth - popover.offsetWidth - 8;
  popover.style.left = `${scrollX + Math.max(8, Math.min(middle, most))}px`;
  popover.style.top = `${scrollY + box.bottom + 8}px`;
}

let soon;
document.addEventListener("selectionchange", () => {
  clearTimeout(soon);
  soon = setTimeout(offer, 150);
});
// Pressing the link must not clear the selection before it is followed.
popover.addEventListener("pointerdown", (event) => event.preventDefault());
