/**
 * <track-widget>: a track of Trackgate in somebody else's page.
 *
 * Whatever goes wrong here, the link inside the element stays. Nothing is injected that
 * a strict Content-Security-Policy or Trusted Types would refuse: no markup from text,
 * no <style>, no style attribute. `make widget` writes track-widget.min.js from this
 * file; names that begin with "_" are shortened there.
 */
(() => {
  // Only while this runs does the page tell which script it is.
  const ORIGIN = new URL(document.currentScript.src).origin;
  // As in site/trackgate/pages/attribution.py, which has the last word.
  const ATTRIBUTION =
    /^(utm_(source|medium|campaign|term|content)|gclid|fbclid|msclkid)$/;
  const SILENCE = 9000;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/* css */ `
    :host(:not([hidden])) { display: block }
    div { position: relative; min-height: var(--trackgate-height, 40rem) }
    iframe {
      position: absolute; display: block; visibility: hidden; flex: 1 0 auto;
      width: 100%; min-height: inherit; border: 0
    }
    button {
      font: inherit; padding: .7em 1.2em; border: 0; border-radius: .5em; cursor: pointer;
      background: var(--trackgate-accent, #0f6b55); color: var(--trackgate-on-accent, #fff)
    }
    button.button { position: fixed; right: 1rem; bottom: 1rem; z-index: 9999 }
    dialog {
      flex-direction: column; width: 60rem; max-width: 100%; height: 48rem; padding: 0;
      border: 0; border-radius: .5em; overscroll-behavior: contain;
      color-scheme: light dark;
      background: Canvas; background: light-dark(#fff, #18201e)
    }
    dialog[open] { display: flex }
    dialog.drawer {
      width: 32rem; height: 100%; max-height: 100%;
      margin-inline: auto 0; border-radius: 0
    }
    dialog button {
      position: sticky; top: 0; background: inherit; color: inherit; align-self: end
    }
    dialog slot { display: block; padding: 1em }
  `);

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /** Load what comes near the viewport, also out of `display: none`. */
  const near = new IntersectionObserver(
    (entries) =>
      entries.forEach((entry) => entry.isIntersecting && entry.target._load()),
    { rootMargin: "400px" },
  );

  class TrackWidget extends HTMLElement {
    static observedAttributes = ["invite", "mode"];

    connectedCallback() {
      this.disconnectedCallback();
      const mode = this.getAttribute("mode");
      const label = this.getAttribute("label");
      this._token = this.getAttribute("invite");
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      root.replaceChildren((this._slot = make("slot")));
      if (!this._token) return;
      const dialog = /^(popup|drawer|button)$/.test(mode);
      this._box = make(dialog ? "dialog" : "div", { className: mode }, this._slot);
      root.append(this._box);
      if (dialog) {
        this._box.ariaLabel = label || "Track";
        this._box.style.colorScheme = this.getAttribute("theme");
        // The backdrop counts as the dialog itself. Giving false would stop the link.
        this._box.onclick = (event) => {
          if (event.target == this._box) this.close();
        };
        this._box.prepend(
          make("button", { ariaLabel: "Close", onclick: () => this.close() }, "✕"),
        );
        root.prepend(
          make(
            "button",
            { className: mode, part: "button", onclick: () => this.open() },
            label || "Try the track",
          ),
        );
      } else near.observe(this);
      root.adoptedStyleSheets = [sheet];
      addEventListener("message", this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      removeEventListener("message", this);
      this._frame = this._box = 0;
    }

    /** Moved with `moveBefore`: the frame goes on as it was. */
    connectedMoveCallback() {}

    attributeChangedCallback(_name, before, now) {
      if (this.isConnected && before != now) this.connectedCallback();
    }

    open() {
      if (!this._box) return;
      this._load();
      if (!this._box.open) this._box.showModal?.();
    }

    close() {
      this._box?.close?.();
    }

    _load() {
      this._frame ||= this._box.appendChild(
        make("iframe", {
          src: this._address(),
          title: this.getAttribute("label") || "Track",
          allow: "clipboard-write; fullscreen",
          referrerPolicy: "strict-origin-when-cross-origin",
          onload: (event) => this._hello(event.target),
        }),
      );
    }

    _address() {
      const url = new URL("/embed/" + this._token, ORIGIN);
      const add = (name, value, most = 200) =>
        value && url.searchParams.set(name, value.slice(0, most));
      for (const name of ["theme", "mode", "remember"]) {
        add(name, this.getAttribute(name));
      }
      add("lang", this.closest("[lang]")?.lang);
      add("page", location.href.split(/[?#]/)[0], 500);
      for (const [name, value] of new URLSearchParams(location.search)) {
        if (ATTRIBUTION.test(name)) add(name, value);
      }
      for (const { name, value } of this.attributes) {
        if (name.startsWith("data-")) add(name.replace("-", "."), value);
      }
      return url;
    }

    /** Greet a page of the frame; one that stays silent is reported, the link stays. */
    _hello(frame) {
      // Who went on at the foot of a long page would look past the next one.
      if (document.activeElement == this && frame.getBoundingClientRect().top < 0) {
        this._box.scrollIntoView();
        this._box.scrollTop = 0;
      }
      let kept;
      try {
        kept = localStorage["trackgate:" + this._token];
      } catch {}
      frame.contentWindow.postMessage({ tg: "hello", kept: kept || "" }, ORIGIN);
      setTimeout(() => {
        if (frame == this._frame && this._slot.parentNode) this._tell("error");
      }, SILENCE);
    }

    /** What the frame says. */
    handleEvent({ origin, source, data }) {
      if (origin != ORIGIN || source != this._frame?.contentWindow) return;
      const { tg } = data;
      if (tg == "height") {
        this._slot.remove();
        this._frame.style.cssText =
          "position:static;visibility:visible;height:" + data.h + "px";
      }
      if (tg == "event") this._tell(data.name, data.detail);
      if (tg == "close") this.close();
      if (tg == "keep") {
        const key = "trackgate:" + this._token;
        try {
          if (data.value) localStorage[key] = data.value;
          else if (!data.was || data.was == localStorage[key]) delete localStorage[key];
        } catch {}
      }
    }

    _tell(name, { invite, claim, play } = {}) {
      const detail = { invite, claim, play };
      const settings = { bubbles: true, composed: true, detail };
      this.dispatchEvent(new CustomEvent("trackgate:" + name, settings));
    }
  }

  if (!customElements.get("track-widget")) {
    customElements.define("track-widget", TrackWidget);
  }
})();
