// Forms work without this. With it: the reader is taken to what is wrong, and a second press sends nothing twice.

const wrong = document.getElementById("wrong");
if (wrong) wrong.focus();

for (const form of document.querySelectorAll("form[method='post']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// A page taken from the browser's history can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
