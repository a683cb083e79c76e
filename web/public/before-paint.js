// Runs before the first paint: theme and language of the page, so that neither flashes.
(function () {
  var root = document.documentElement;
  var chosen = null;
  try {
    chosen = localStorage.getItem("atlas-theme");
  } catch (error) {
    chosen = null; // storage is switched off: follow the system
  }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "dark" : "light";
  if (/^\/zh(\/|$)/.test(location.pathname)) root.lang = "zh-CN";
})();
