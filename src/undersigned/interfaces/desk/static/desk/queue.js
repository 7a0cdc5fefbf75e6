/* Keys of the queue. Each only leads somewhere: to a line, a button, a field; Enter there does it. Everything works without this.
   `data-key` names the key of a link, a button or a <details>; `data-row` marks the lines of the queue, `data-tick` their ticks. */

const OFF = "undersigned.desk.keys_off";
const list = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("[data-row]")];

const isTyping = (element) =>
  element instanceof Element &&
  (element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=dialog]") !== null);

const isOff = () => {
  try { return localStorage.getItem(OFF) !== null; } catch { return false; }
};

const currentRow = () => rows.findIndex((row) => row.closest("tr").contains(document.activeElement));

function walk(step) {
  const here = currentRow();
  const to = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[to]?.focus();
  rows[to]?.scrollIntoView({ block: "nearest" });
}

function lead(target) {
  if (target instanceof HTMLAnchorElement) {
    target.click();
  } else if (target instanceof HTMLDetailsElement) {
    target.open = true;
    (target.querySelector("textarea, select, input:not([type=hidden])") ?? target.querySelector("summary")).focus();
  } else {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
}

function showKeys() {
  list.open = !list.open;
  list.scrollIntoView({ block: "nearest" });
  list.querySelector("summary").focus({ preventScroll: true });
}

/* Returns whether the key was one of ours. */
function press(event) {
  if (event.key === "?") {
    showKeys();
    return true;
  }
  if (rows.length && (event.key === "j" || event.key === "k")) {
    walk(event.key === "j" ? 1 : -1);
    return true;
  }
  if (rows.length && event.key === "x") {
    rows[currentRow()]?.closest("tr").querySelector("[data-tick]")?.click();
    return true;
  }
  if (rows.length && event.key === "Enter" && document.activeElement === document.body) {
    rows[0].click();
    return true;
  }
  const target = /^[a-z]$/.test(event.key) ? document.querySelector(`[data-key="${event.key}"]`) : null;
  if (target) lead(target);
  return target !== null;
}

/* On the window and first of all: Wagtail has a "?" of its own. */
window.addEventListener("keydown", (event) => {
  const typing = isTyping(event.target);
  if (typing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form?.requestSubmit();
    event.preventDefault();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === "Enter") return;
  if (!list || isOff() || !press(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

/* Single keys can be turned off (WCAG 2.1, 2.1.4). */
const button = list?.querySelector("[data-keys-switch]");
if (button) {
  const tell = () => { button.textContent = isOff() ? button.dataset.on : button.dataset.off; };
  button.addEventListener("click", () => {
    try {
      if (isOff()) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1");
    } catch { /* Storage is closed: the keys stay as they are. */ }
    tell();
  });
  button.hidden = false;
  tell();
}

/* A form that could not be sent is shown again: begin where something is to be done. */
document.querySelector("details.act[open] :is([aria-invalid], textarea, input:not([type=hidden]), select)")?.focus();
