// An endorsement's form works without this. With it: what is typed is saved as one goes, and likely duplicates are shown.

const form = document.querySelector("form[data-saves-itself]");
const likely = document.getElementById("likely");
const savedAt = document.getElementById("saved-at");
const WAIT_TO_SAVE = 4000;
const WAIT_TO_ASK = 400;

let saving = Promise.resolve();
let saveLater;

async function save() {
  const fields = new FormData(form);
  fields.delete("logo");
  fields.set("deed", "save");
  const answer = await fetch(form.action, { method: "POST", body: fields, credentials: "same-origin" });
  if (!answer.ok) return;
  const address = new URL(answer.url);
  // The first save gave the form an address of its own: from now on it is written there.
  if (address.pathname !== new URL(form.action).pathname) {
    address.search = "";
    form.action = address.href;
    history.replaceState(null, "", address.href);
  }
  savedAt.textContent = form.dataset.saved;
}

if (form) {
  form.addEventListener("change", () => {
    clearTimeout(saveLater);
    saveLater = setTimeout(() => { saving = saving.then(save).catch(() => {}); }, WAIT_TO_SAVE);
  });
  form.addEventListener("submit", () => clearTimeout(saveLater));
}

const name = document.getElementById("field-name");
let askLater;
let asked = 0;

async function askForDuplicates() {
  const question = ++asked;
  const address = `${form.dataset.duplicates}?name=${encodeURIComponent(name.value)}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "omit" });
  // Only the answer to the newest question counts.
  if (!answer.ok || question !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  likely.replaceChildren(...page.body.childNodes);
}

if (form && name && likely) {
  name.addEventListener("input", () => {
    clearTimeout(askLater);
    if (name.value.trim().length < 2) { likely.replaceChildren(); return; }
    askLater = setTimeout(() => askForDuplicates().catch(() => {}), WAIT_TO_ASK);
  });
}
