// What the invite form adds where scripts run: the browser's time zone on a new form,
// Enter that searches, tracks that are dragged, and the focus that stays in place.
const form = document.getElementById("invite-form");

// A new form starts in the zone of who fills it in.
const zone = form.querySelector("[data-guess-zone]");
if (zone) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === here)) {
    zone.value = here;
    zone.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.id === "field-q") {
    event.preventDefault();
    document.getElementById("search").click();
  }
});

// What is searched for is no setting: leaving the field changes nothing.
document.getElementById("field-q").addEventListener("change", (event) => event.stopPropagation());

// A second press on Save must not make a second invite.
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
// htmx adds the last button pressed; a live update is none, and stops at Save.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt === form) delete event.detail.parameters.do;
  if (form.dataset.sent) event.preventDefault();
});
addEventListener("pageshow", () => delete form.dataset.sent);

// Embedded invites start at leaving details and need sites, unless that was chosen.
const touched = new Set();
form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  touched.add(name);
  if (name !== "sharing" || value !== "embed") return;
  if (!touched.has("access")) choose("access", "anyone", "details");
  choose("framing", "none", "listed");
});

function choose(name, from, to) {
  if (form.elements[name].value === from) form.elements[name].value = to;
}

// Buttons come anew with every answer: go on at the one that was used, unless somebody
// has gone on to another field while the answer was on its way.
let usedLast = null;
document.addEventListener("htmx:beforeRequest", () => {
  usedLast = document.activeElement;
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const said = event.detail.target;
  if (said.id !== "said") return;
  const id = document.getElementById("said").dataset.focusOn;
  const next = id && document.getElementById(id);
  if (!next || ![document.body, usedLast].includes(document.activeElement)) return;
  if (next === document.activeElement) return;
  next.focus();
  next.select?.();
});

// Dragging by the grip, with mouse, pen or finger; the server hears the new order.
form.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-grip]")?.closest("li");
  if (!row || event.button) return;
  event.preventDefault();
  const list = row.parentElement;
  const before = [...list.children].indexOf(row);
  row.classList.add("is-dragged");
  list.setPointerCapture(event.pointerId);
  const move = ({ clientY }) => follow(list, row, clientY);
  list.addEventListener("pointermove", move);
  list.addEventListener("lostpointercapture", () => {
    list.removeEventListener("pointermove", move);
    row.classList.remove("is-dragged");
    if ([...list.children].indexOf(row) !== before) tell(row.dataset.slug);
  }, { once: true });
});

function follow(list, row, y) {
  for (const other of list.children) {
    if (other === row) continue;
    const box = other.getBoundingClientRect();
    const middle = box.top + box.height / 2;
    const follows = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (follows && y > middle) other.after(row);
    if (!follows && y < middle) return other.before(row);
  }
}

function tell(slug) {
  const button = document.getElementById("reordered");
  button.value = `order:${slug}`;
  button.click();
}
