/* Progressive enhancement only: every page works without this file. */
const root = document.documentElement;

const label = (button, text) => { button.querySelector("[data-label]").textContent = text; };

// The error summary of a form takes focus, so that it is read out first.
document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-do=theme]")) {
  label(button, button.dataset[root.dataset.theme || "auto"]);
}

const acts = {
  theme(button) { // auto → dark → light → auto
    const next = { undefined: "dark", dark: "light", light: undefined }[root.dataset.theme];
    if (next) root.dataset.theme = next; else delete root.dataset.theme;
    label(button, button.dataset[next || "auto"]);
    try { // storage may be forbidden: the choice then lasts as long as the page
      if (next) localStorage.setItem("theme", next); else localStorage.removeItem("theme");
    } catch { /* nothing to keep it in */ }
  },
  async copy(button) {
    const address = document.querySelector("link[rel=canonical]")?.href || location.href;
    try {
      await navigator.clipboard.writeText(address);
      label(button, button.dataset.done);
    } catch { // plain http or no permission: the reader can copy from here
      window.prompt(button.dataset.ask, address);
    }
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do]?.(button);
});
