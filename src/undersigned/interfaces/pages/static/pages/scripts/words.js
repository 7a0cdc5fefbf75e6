// Words can be selected and copied by hand; with this, one press does it.

if (navigator.clipboard) {
  for (const part of document.querySelectorAll("[data-words]")) {
    const words = part.querySelector("textarea");
    const button = part.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(words.value);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }
}
