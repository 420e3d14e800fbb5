// What no script can say of itself: htmx, the upload client, the elements by their names, the events by theirs.
// For the type checker and for editors only; no page loads it.
import type { FramePlayer } from "./player/frame-player.js";
import type { InputTray } from "./composer/input-tray.js";

declare global {
  /** Details of htmx's events, as far as the studio reads them. */
  interface HtmxDetail {
    elt: HTMLElement;
    /** What htmx writes to the console, beside its event; nothing if empty. */
    error?: string;
    target: HTMLElement;
    requestConfig: { verb: string; elt: HTMLElement };
    successful: boolean;
    xhr: XMLHttpRequest;
  }

  /** What htmx is about to send. */
  interface HtmxConfig {
    formData: FormData;
    headers: Record<string, string>;
    verb: string;
  }

  interface Htmx {
    ajax(
      verb: string,
      url: string,
      context: { source?: Element; target?: string; swap?: string; values?: Record<string, unknown> },
    ): Promise<void>;
    process(element: Element): void;
  }

  /** A stroke of a drawing over the picture (studio/review/notes/annotations.py); points in 0–1 of it. */
  interface Stroke {
    kind: "pen" | "arrow" | "box" | "ellipse";
    colour: number;
    points: [number, number][];
  }

  /** A POST that takes an action back, as the server offers it. */
  interface Undo {
    url: string;
    values: Record<string, unknown>;
  }

  interface ToastButton {
    label: string;
    act: () => void;
  }

  interface Window {
    htmx: Htmx;
    tus: { Upload: new (file: File, options: TusOptions) => TusUpload };
  }

  interface TusUpload {
    url: string;
    abort(shouldTerminate?: boolean): Promise<void>;
    findPreviousUploads(): Promise<object[]>;
    resumeFromPreviousUpload(previous: object): void;
    start(): void;
  }

  interface TusError extends Error {
    originalResponse?: { getStatus(): number; getBody(): string };
  }

  interface TusOptions {
    endpoint: string;
    uploadUrl: string | null;
    chunkSize: number;
    retryDelays: number[];
    removeFingerprintOnSuccess: boolean;
    metadata: Record<string, string>;
    onBeforeRequest(request: { setHeader(name: string, value: string): void }): void;
    onShouldRetry(error: TusError): boolean;
    onProgress(sentBytes: number, totalBytes: number): void;
    onSuccess(): void;
    onError(error: TusError): void;
  }

  interface Document {
    /** Words of scripts in the language of the page; not there in English. */
    words?: Record<string, string | string[]>;
  }

  interface HTMLElementTagNameMap {
    "frame-player": FramePlayer;
    "input-tray": InputTray;
  }

  interface GlobalEventHandlersEventMap {
    "htmx:afterOnLoad": CustomEvent<HtmxDetail>;
    "htmx:afterRequest": CustomEvent<HtmxDetail>;
    "htmx:afterSettle": CustomEvent<HtmxDetail>;
    "htmx:afterSwap": CustomEvent<HtmxDetail>;
    "htmx:beforeRequest": CustomEvent<HtmxDetail>;
    "htmx:beforeSend": CustomEvent<HtmxDetail>;
    "htmx:beforeSwap": CustomEvent<HtmxDetail>;
    "htmx:configRequest": CustomEvent<HtmxConfig>;
    "htmx:oobAfterSwap": CustomEvent<HtmxDetail>;
    "htmx:oobBeforeSwap": CustomEvent<HtmxDetail>;
    "htmx:responseError": CustomEvent<HtmxDetail>;
    "htmx:sendError": CustomEvent<HtmxDetail>;
    /** A key of studio/core/web/keyboard_shortcuts.py; `value` is the digit where it is one. */
    [shortcut: `key:${string}`]: CustomEvent<{ key: string; value: number | null }>;
    "library:fixed": CustomEvent<{ from: string; to: string; role: string }>;
    "player:drawing": CustomEvent<{ strokes: Stroke[] }>;
    "player:frame": CustomEvent<{ frame: number }>;
    "player:note": CustomEvent<{ note: string }>;
    "player:pause": CustomEvent<object>;
    "player:play": CustomEvent<object>;
    "player:range": CustomEvent<{ in: number; out: number } | { in: null; out: null }>;
    "player:ready": CustomEvent<object>;
    "review:refused": CustomEvent<{ sentence: string }>;
    "studio:generation-created": CustomEvent<{ card: string }>;
    "studio:ordered": CustomEvent<{ card: string }>;
    "studio:renamed": CustomEvent<{ from: string; to: string }>;
    "studio:toast": CustomEvent<{ message: string; kind?: string; undo?: Undo; button?: ToastButton }>;
    "studio:undo": CustomEvent<Undo & { message: string }>;
    "studio:unread": CustomEvent<{ label: string }>;
    "studio:write": CustomEvent<{ text: string }>;
  }
}
