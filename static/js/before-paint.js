// What must be known before the first paint: theme, rail and composer folded or not, first steps seen or not,
// how cards are laid out; and the time zone, for the next request. Not a module: modules wait for the page.
(() => {
  const root = document.documentElement;
  const light = matchMedia("(prefers-color-scheme: light)");
  const stored = (/** @type {string} */ name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // no storage: the dark room, the composer as wide as the screen allows
    }
  };
  const apply = () => {
    const theme = stored("theme") ?? root.dataset.defaultTheme ?? "dark";
    root.dataset.theme = theme || (light.matches ? "light" : "dark"); // empty: as the system says
  };
  // A theme that the person chose elsewhere is taken over once; what this browser chose later stays.
  const accountTheme = root.dataset.accountTheme;
  if (accountTheme !== undefined && stored("account-theme") !== accountTheme) {
    try {
      localStorage.setItem("theme", accountTheme);
      localStorage.setItem("account-theme", accountTheme);
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
  const fold = asksToWrite ? "open" : stored("fold");
  if (fold) root.dataset.composer = fold;
  root.dataset.rail = stored("rail") === "folded" ? "folded" : "open";
  if (!stored("steps")) root.dataset.steps = "new";
  root.dataset.view = stored("view") === "list" ? "list" : "grid";
  const width = Number(stored("card-width"));
  if (width >= 180 && width <= 480) root.style.setProperty("--card-width", `${width}px`);
})();
