// The pages work without this: they tell every time in the event's own zone and in UTC. With it: the reader's own clock too,
// and a form without a time zone begins with the reader's.

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const words = document.querySelector("script[data-words]")?.dataset.words ?? "{when}";
// In the page's language, as the reader's part of the world writes it: "25 March" or "March 25".
const language = document.documentElement.lang;
const theirs = (navigator.languages ?? []).find((tag) => tag.split("-")[0] === language) ?? language;
const format = new Intl.DateTimeFormat(theirs, {
  weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

for (const place of document.querySelectorAll(".event-here[data-starts]")) {
  const starts = new Date(place.dataset.starts);
  const ends = new Date(place.dataset.ends);
  if (Number.isNaN(starts.getTime()) || Number.isNaN(ends.getTime())) continue;
  // Where both clocks show the same, once is enough.
  const told = place.closest(".event-moved, li, header")?.querySelector("time")?.dateTime ?? "";
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(told) ?? [];
  if (sign && Number(`${sign}1`) * (hours * 60 + Number(minutes)) === -starts.getTimezoneOffset()) continue;
  if (place.previousElementSibling?.dataset.utc !== undefined && starts.getTimezoneOffset() === 0) continue;
  place.textContent = words.replace("{when}", format.formatRange(starts, ends));
  place.hidden = false;
}

const zone = document.querySelector("#field-time_zone");
if (zone && !zone.value && own && [...zone.options].some((option) => option.value === own)) zone.value = own;
