// Small conveniences; every page works without them.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A form that was sent once shows it, and is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.classList.add("is-sending");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; form.classList.remove("is-sending"); });
});
