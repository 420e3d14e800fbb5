// What must be known before the first paint: theme, composer folded or not, first steps seen or not, how
// cards are laid out; and the time zone, for the next request. Not a module: modules wait for the page.
(() => {
  const root = document.documentElement;
  const light = matchMedia("(prefers-color-scheme: light)");
  const kept = (/** @type {string} */ name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // no storage: the dark room, the composer as wide as the screen allows
    }
  };
  const apply = () => {
    root.dataset.theme = (kept("theme") ?? "dark") || (light.matches ? "light" : "dark");
  };
  // A theme that the person chose elsewhere is taken over once; what this browser chose later stays.
  const told = root.dataset.accountTheme;
  if (told !== undefined && kept("account-theme") !== told) {
    try {
      localStorage.setItem("theme", told);
      localStorage.setItem("account-theme", told);
    } catch {
      // no storage, nothing to take over
    }
  }
  apply();
  light.addEventListener("change", apply);
  addEventListener("studio:theme", apply);

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`zone=${zone}`)) {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not everywhere, nor over plain http
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }

  const asksToWrite = /[?&](mode|prompt|reuse|answers)=/.test(location.search);
  const fold = asksToWrite ? "open" : kept("fold");
  if (fold) root.dataset.composer = fold;
  if (!kept("steps")) root.dataset.steps = "new";
  root.dataset.view = kept("view") === "list" ? "list" : "grid";
  const width = Number(kept("card-width"));
  if (width >= 180 && width <= 480) root.style.setProperty("--card-width", `${width}px`);
})();
