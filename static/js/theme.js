// The chosen theme, before the first paint. Not a module: modules wait for the page.
(() => {
  const root = document.documentElement;
  const light = matchMedia("(prefers-color-scheme: light)");
  const apply = () => {
    let chosen = "";
    try {
      chosen = localStorage.getItem("theme") ?? "dark";
    } catch {
      chosen = "dark"; // no storage: the dark room
    }
    root.dataset.theme = chosen || (light.matches ? "light" : "dark");
  };
  apply();
  light.addEventListener("change", apply);
  addEventListener("studio:theme", apply);
})();
