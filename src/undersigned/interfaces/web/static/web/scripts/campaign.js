// The form works without this. With it: where nobody has said where they are from, the browser's own language suggests it, and
// the part of the page that depends on it is asked for from this site.

const part = document.querySelector("#for-you[data-suggest]");
const region = regionOf(navigator.languages ?? [navigator.language]);
if (part && region && part.querySelector(`option[value="${region}"]`)) suggest(part, region);

function regionOf(languages) {
  for (const tag of languages) {
    try {
      const found = new Intl.Locale(tag).region;
      if (found && /^[A-Z]{2}$/.test(found)) return found;
    } catch {
      // a tag that is none says nothing
    }
  }
  return "";
}

async function suggest(before, country) {
  const address = new URL(location.href);
  address.searchParams.set("country", country);
  address.hash = "";
  const answer = await fetch(address, { credentials: "omit" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const after = page.querySelector("#for-you");
  // Whoever has begun to choose meanwhile is not disturbed.
  if (!after || before.contains(document.activeElement)) return;
  after.querySelector("[data-suggested]").hidden = false;
  before.replaceWith(document.adoptNode(after));
}
