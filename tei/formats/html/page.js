"use strict";
(() => {
  const root = document.documentElement;
  const kept = {
    get: (key) => { try { return localStorage.getItem("teikit-" + key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem("teikit-" + key, value); } catch { /* a file may keep nothing */ } },
  };
  const theme = document.getElementById("tk-theme");
  const marks = document.getElementById("tk-marks");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (kept.get("theme")) root.dataset.theme = kept.get("theme");
  theme.addEventListener("click", () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    kept.set("theme", root.dataset.theme);
  });
  const show = (on) => {
    root.toggleAttribute("data-marks", on);
    marks.setAttribute("aria-pressed", String(on));
  };
  show(kept.get("marks") === "1");
  marks.addEventListener("click", () => {
    const on = !root.hasAttribute("data-marks");
    show(on);
    kept.set("marks", on ? "1" : "0");
  });
  marks.hidden = !document.querySelector("[data-cert], .choice");
  document.querySelector(".tk-tools").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#tk-contents") location.hash = "#tk-main";
  });
  const links = new Map([...document.querySelectorAll("#tk-contents ol a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  if ("IntersectionObserver" in window) {
    let current = null;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        if (current) current.removeAttribute("aria-current");
        current = links.get(entry.target.id);
        current.setAttribute("aria-current", "location");
        const panel = document.getElementById("tk-contents");
        const at = current.offsetTop - panel.scrollTop;
        if (at < 0 || at > panel.clientHeight - 60) panel.scrollTop = current.offsetTop - panel.clientHeight / 3;
      }
    }, { rootMargin: "0px 0px -75% 0px" });
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) seen.observe(section);
    }
  }
  if (root.classList.contains("vertical")) {
    const main = document.getElementById("tk-main");
    main.tabIndex = 0;
    main.addEventListener("wheel", (event) => {
      if (event.deltaX || event.ctrlKey) return;
      main.scrollLeft -= event.deltaY;
      event.preventDefault();
    }, { passive: false });
    main.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 0.2, ArrowUp: -0.2, PageDown: 0.9, PageUp: -0.9, " ": 0.9 }[event.key];
      if (!step || event.target !== main) return;
      main.scrollBy({ left: -step * main.clientWidth });
      event.preventDefault();
    });
  }
})();
