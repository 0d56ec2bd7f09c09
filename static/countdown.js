// An event's times in the visitor's own zone, and the time until the tracks open.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
// The visitor's own kind of the page's language, else the British: day first.
const english = (navigator.languages ?? []).find((tag) => tag.startsWith("en"));
const local = new Intl.DateTimeFormat(english ?? "en-GB", {
  dateStyle: "full",
  timeStyle: "short",
});
let moments = 0;
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.title = time.textContent;
  time.textContent = local.format(moment);
  moments += 1;
}
const note = document.querySelector("[data-zone]");
if (note && zone && moments) {
  note.textContent = `Times are in your own time zone (${zone.replaceAll("_", " ")}).`;
  note.hidden = false;
}

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const inWords = (seconds) => {
  const parts = [];
  for (const [name, size] of units) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count || parts.length) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 3).join(" ") || "a moment";
};

const box = document.querySelector("[data-countdown]");
const target = box ? Date.parse(box.dataset.countdown) : NaN;
if (!Number.isNaN(target)) {
  const left = box.querySelector("[role=timer]");
  const tick = () => {
    const seconds = Math.ceil((target - Date.now()) / 1000);
    if (seconds > 0) {
      left.textContent = inWords(seconds);
      return;
    }
    clearInterval(timer);
    left.previousElementSibling?.remove();
    left.setAttribute("role", "status");
    left.textContent = box.dataset.over;
    box.querySelector("a").hidden = false;
  };
  const timer = setInterval(tick, 1000);
  box.hidden = false;
  tick();
}
