// The Migrations page inside Airflow's frame: theme, links out of the frame, and fresh numbers. All optional.
"use strict";

const framed = window.parent !== window;

function airflowRoot() {
  try { return framed ? window.parent.document.documentElement : null; } catch { return null; }
}

// Airflow keeps "light" or "dark" as a class of its document, and its colours as variables of that document.
const COLOURS = { "--bg": "bg", "--text": "fg", "--faint": "fg-muted", "--line": "border" };

function followTheme() {
  const root = airflowRoot();
  if (!root) return;
  const apply = () => {
    document.documentElement.dataset.theme = root.classList.contains("dark") ? "dark" : "light";
    const style = window.parent.getComputedStyle(root);
    for (const [ours, theirs] of Object.entries(COLOURS)) {
      const value = style.getPropertyValue(`--chakra-colors-${theirs}`).trim();
      if (value) document.documentElement.style.setProperty(ours, value);
    }
  };
  apply();
  new MutationObserver(apply).observe(root, { attributes: true, attributeFilter: ["class", "style"] });
}

// Airflow's frame forbids new windows and leaving it; a link of Airflow's own document may do both.
function leaveFrame(event) {
  const link = event.target.closest("a[target]");
  if (!link || !airflowRoot() || event.defaultPrevented) return;
  event.preventDefault();
  const twin = window.parent.document.createElement("a");
  twin.href = link.href;
  twin.rel = "noopener noreferrer";
  twin.target = link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey ? "_blank" : "_self";
  twin.click();
}

async function refresh(seconds) {
  const status = document.getElementById("refresh");
  const main = document.querySelector("main[data-live]");
  if (document.hidden || main.contains(document.activeElement)) return again(seconds);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("main[data-live]");
    main.replaceChildren(...next.childNodes);
    document.querySelector("footer span").textContent = fresh.querySelector("footer span").textContent;
    status.textContent = "";
    seconds = Number(next.dataset.live);
  } catch (error) {
    status.textContent = `Not refreshed (${error.message}); trying again.`;
  }
  return again(seconds);
}

function again(seconds) {
  window.setTimeout(refresh, 1000 * seconds, seconds);
}

followTheme();
document.addEventListener("click", leaveFrame);
document.addEventListener("DOMContentLoaded", () => {
  const main = document.querySelector("main[data-live]");
  if (main) again(Number(main.dataset.live));
});
