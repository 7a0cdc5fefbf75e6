// Without this the page reloads itself every two seconds. With it, it reloads once: when the number is there.

const PAUSE = 2000;
const TRIES = 30;

for (let tries = 0; tries < TRIES; tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-waiting]")) {
      location.reload();
      break;
    }
  } catch {
    // no connection for the moment: the next round asks again
  }
}
