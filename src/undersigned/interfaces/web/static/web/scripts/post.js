// A post's links follow what is typed; without this, a button makes them on the server.

const area = document.querySelector("[data-post] #field-text");
const part = document.querySelector(".sharing");
const PLACE = encodeURIComponent("\ue000"); // stands for the text in a link's template

if (area && part) {
  const links = part.querySelectorAll("a[data-template]");
  area.addEventListener("input", () => {
    const text = encodeURIComponent(area.value.trim());
    for (const link of links) link.href = link.dataset.template.replaceAll(PLACE, text);
  });

  const sheet = part.querySelector("[data-sheet]");
  if (sheet && navigator.share) {
    sheet.hidden = false;
    sheet.addEventListener("click", () => {
      navigator.share({ text: area.value.trim(), url: part.dataset.url }).catch(() => {}); // closing it is no error
    });
  }
}
