// Came: a page that was opened through a tracked link says so once, without a cookie and without saying who, and carries the
// code on in its own links, so that it still comes with the form some pages later.
const here = new URL(location.href);
const via = here.searchParams.get("via");

if (via) {
  const language = document.documentElement.lang;
  // Coming from a page of this site with the code, the visit has been counted there.
  const inside = document.referrer.startsWith(`${here.origin}/`) && new URL(document.referrer).searchParams.get("via") === via;
  if (!inside) navigator.sendBeacon(`/${language}/came/`, new URLSearchParams({ via }));
  for (const link of document.querySelectorAll("a[href]")) {
    const to = new URL(link.href, here);
    const page = to.origin === here.origin && to.pathname.endsWith("/") && !link.hasAttribute("download");
    if (!page || to.searchParams.has("via") || (to.pathname === here.pathname && to.hash)) continue;
    to.searchParams.set("via", via);
    link.href = to.href;
  }
}
