// An event's times in the visitor's own zone.
{
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
}
