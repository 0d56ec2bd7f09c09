// What the journeys find things by: role and name, label, text. Looks into shadow trees.
const find = {
  all(selector, root = document) {
    return [...root.querySelectorAll("*")].flatMap((one) => [
      ...(one.matches(selector) ? [one] : []),
      ...(one.shadowRoot ? find.all(selector, one.shadowRoot) : []),
    ]);
  },
  ROLES: {
    button: "button, summary, [role=button]",
    link: "a[href]",
    heading: "h1, h2, h3, h4, legend",
    tab: "[role=tab]",
    textbox: "textarea, input",
    dialog: "dialog",
  },
  plain: (text) => (text ?? "").replace(/\s+/g, " ").trim(),
  seen: (one) => one.checkVisibility({ visibilityProperty: true }),
  name: (one) => find.plain(one.ariaLabel || one.innerText || one.textContent),
  /** The seen elements of a role and name, within the item that has a heading. */
  role(role, name, within) {
    const near = (one) =>
      !within ||
      find.all("h2, h3", one.closest("li") ?? document.createElement("i"))
        .some((heading) => find.name(heading) == within);
    return find
      .all(find.ROLES[role])
      .filter((one) => find.name(one) == name && find.seen(one) && near(one));
  },
  /** The seen field of a label: of these words, or that begins with them. */
  field(words) {
    const of = (label) => label.control ?? null;
    const labels = find.all("label").filter((one) => of(one) && find.seen(of(one)));
    const exact = labels.find((one) => find.name(one) == words);
    const begins = labels.find((one) => find.name(one).startsWith(words));
    const named = find.all(`[aria-label="${words}"]`)[0];
    return of(exact ?? begins ?? {}) ?? named ?? null;
  },
  /** Where in this document the middle of an element is. */
  height: (one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return (top + bottom) / 2;
  },
  /** Scroll until the height of the frame that is asked for is in the middle. */
  bring(height) {
    const frame = find.all("iframe")[0];
    const box = frame?.closest("dialog") ?? document.scrollingElement;
    const at = (frame?.getBoundingClientRect().top ?? 0) + height;
    box.scrollTop += at - innerHeight / 2;
  },
  /** Bring an element into view and note whether it is clicked. */
  aim(one) {
    window.hit = false;
    one?.scrollIntoView({ block: "center", behavior: "instant" });
    const note = () => (window.hit = true);
    one?.addEventListener("click", note, { once: true, capture: true });
    return one ?? null;
  },
};
