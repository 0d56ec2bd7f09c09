/** Types for pages that embed <track-widget>. Copy this file next to your sources. */

export type TrackWidgetMode = "inline" | "popup" | "drawer" | "button";
export type TrackWidgetTheme = "light" | "dark" | "auto";

/** Ids only, never personal data. What there is none of (yet) is undefined. */
export interface TrackWidgetDetail {
  invite?: string;
  claim?: string;
  play?: string;
}

export type TrackWidgetEvent = CustomEvent<TrackWidgetDetail>;

export interface TrackWidgetEventMap {
  "trackgate:ready": TrackWidgetEvent;
  "trackgate:form-shown": TrackWidgetEvent;
  "trackgate:lead-submitted": TrackWidgetEvent;
  "trackgate:claimed": TrackWidgetEvent;
  "trackgate:started": TrackWidgetEvent;
  "trackgate:paused": TrackWidgetEvent;
  "trackgate:resumed": TrackWidgetEvent;
  "trackgate:completed": TrackWidgetEvent;
  "trackgate:error": TrackWidgetEvent;
}

export interface TrackWidgetElement extends HTMLElement {
  /** Load the frame now; in the modes that have a dialog, open it. */
  open(): void;
  /** Close the dialog; an inline widget has none. */
  close(): void;
}

export interface TrackWidgetAttributes {
  /** The signed token of the invite. */
  invite: string;
  mode?: TrackWidgetMode;
  /** The text of the button, and the accessible name of frame and dialog. */
  label?: string;
  theme?: TrackWidgetTheme;
  /** BCP 47; by default the page's. */
  lang?: string;
  /** "never": a shared machine, nothing is kept. */
  remember?: "never";
  /** Values for hidden fields of the lead form. */
  [data: `data-${string}`]: string | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "track-widget": TrackWidgetElement;
  }
  interface HTMLElementEventMap extends TrackWidgetEventMap {}
  interface DocumentEventMap extends TrackWidgetEventMap {}
}
