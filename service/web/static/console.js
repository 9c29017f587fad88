// Small conveniences. Every page works without this file.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  // A page that came back with errors starts at their summary.
  document.querySelector("[data-focus]")?.focus();

  // Things that only work with script are hidden until there is one.
  for (const part of document.querySelectorAll("[data-js]")) part.hidden = false;

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  for (const box of document.querySelectorAll("input[data-filter]")) narrowing(box);

  for (const form of document.querySelectorAll("form[data-guard]")) guarded(form);
});

// A form is sent once, however often its button is pressed, and the button says that it is under
// way; back in the browser's history it can be sent again. (A form may have a field named method.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.getAttribute("method") !== "post") return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// An input narrows the rows of a list while somebody types: [data-filter="#list"] over the
// elements [data-words] in it; groups without a row left are hidden with their heading.
function narrowing(box) {
  const list = document.querySelector(box.dataset.filter);
  const count = document.querySelector(box.dataset.count);
  if (!list) return;
  const rows = [...list.querySelectorAll("[data-words]")];
  const groups = [...list.querySelectorAll("[data-group]")];
  const narrow = () => {
    const words = box.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = row.dataset.words.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-words]:not([hidden])");
    }
    if (count) count.textContent = `共 ${shown} 项`;
  };
  box.addEventListener("input", narrow);
  if (box.value) narrow();
}

// Leaving a form with something typed into it is asked about.
function guarded(form) {
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  window.addEventListener("beforeunload", (event) => {
    if (touched && !form.dataset.sent) event.preventDefault();
  });
}
