// Sharing works without this, by plain links. With it: the device's own share sheet, copying, and Mastodon in one step.

for (const part of document.querySelectorAll(".sharing")) {
  const { url, text } = part.dataset;

  const sheet = part.querySelector("[data-sheet]");
  if (sheet && navigator.share) {
    sheet.hidden = false;
    sheet.addEventListener("click", () => {
      navigator.share({ title: text, text, url }).catch(() => {}); // closing the sheet is no error
    });
  }

  const copy = part.querySelector("[data-copy]");
  const link = part.querySelector("#field-link");
  if (copy && link) {
    link.addEventListener("focus", () => link.select());
    if (navigator.clipboard) {
      copy.hidden = false;
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(link.value);
        copy.querySelector("span").textContent = copy.dataset.copied;
      });
    }
  }

  const mastodon = part.querySelector("[data-mastodon]");
  mastodon?.addEventListener("submit", (event) => {
    const server = mastodon.elements.server.value.trim().replace(/^https?:\/\//i, "").replace(/^.*@/, "").replace(/\/.*$/, "");
    if (!/^[a-z0-9.-]+\.[a-z0-9-]{2,}(:\d+)?$/i.test(server)) return; // the page behind the form says what is wrong
    event.preventDefault();
    location.assign(`https://${server}/share?text=${encodeURIComponent(`${text} ${url}`)}`);
  });
}
