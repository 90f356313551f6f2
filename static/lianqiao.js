// Small conveniences; every page works without them.
try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch { /* no storage, nothing kept */ } // an address may hold a name
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A form that was sent once shows it, and is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("again" in form.dataset) return; // it brings a file; the page stays
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.classList.add("is-sending");
});
function sendable(form) { delete form.dataset.sent; form.classList.remove("is-sending"); }
window.addEventListener("pageshow", () => { document.querySelectorAll("form[data-sent]").forEach(sendable); });

// Of what more a category says, only its own parts stand there; another's are emptied.
const category = document.querySelector("select[name=criterion]");
function ownParts() {
  document.querySelectorAll("select[data-part-of]").forEach((part) => {
    const own = part.dataset.partOf === category.value;
    part.closest(".field").hidden = !own;
    if (!own) part.value = "";
  });
}
if (category) { category.addEventListener("change", ownParts); window.addEventListener("pageshow", ownParts); ownParts(); }

// ---------------------------------------------------------------- the drawer

const drawer = document.getElementById("drawer");
const held = document.getElementById("drawer-body");
const narrow = window.matchMedia("(max-width: 760px)");
const SIGNED_OUT = "/sign-in/";
let opener = null;
let composing = false;
document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", () => { composing = false; });

function openDrawer(address, from) {
  if (!drawer || !window.htmx || narrow.matches) { window.location.href = address; return; }
  if (!drawer.open) opener = from || document.activeElement;
  held.dataset.address = address;
  window.htmx.ajax("GET", address, { target: "#drawer-body", swap: "innerHTML" });
}

if (drawer) {
  held.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!xhr.responseURL.includes(SIGNED_OUT)) return;
    event.detail.shouldSwap = false; // signed out meanwhile: a form keeps its text, anything else goes to sign in
    if (requestConfig.verb === "get") window.location.href = held.dataset.address;
    else say(event.detail.elt.closest("form"), drawer.dataset.signedOut);
  });
  held.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== held) return;
    if (!drawer.open) drawer.showModal();
    const first = held.querySelector(".error-summary, [autofocus]");
    if (first) first.focus();
  });
  held.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (!form || event.detail.successful) return;
    sendable(form);
    draftOf(form).over = false;
  });
  held.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && form.dataset.offline) say(form, form.dataset.offline);
  });
  drawer.addEventListener("cancel", (event) => { if (composing) event.preventDefault(); });
  drawer.addEventListener("close", () => {
    held.querySelectorAll("form[data-draft]").forEach((form) => keep(form));
    held.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (!link || narrow.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openDrawer(link.href, link);
  });
}

// ---------------------------------------------------------------- drafts, kept on the server

const drafts = new WeakMap();
const QUIET = 2000; // ms after the last key
const AGAIN = 5000; // ms until another try when the line is down

function draftOf(form) {
  if (!drafts.has(form)) drafts.set(form, { timer: 0, changed: false, busy: false, over: false });
  return drafts.get(form);
}

function say(form, text) {
  const place = form && form.querySelector(".draft-state");
  if (place) place.textContent = text;
}

async function keep(form, keepalive = false) {
  const draft = draftOf(form);
  clearTimeout(draft.timer);
  if (!draft.changed || draft.over) return;
  if (draft.busy) { draft.timer = setTimeout(() => keep(form), 300); return; }
  draft.busy = true;
  draft.changed = false;
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive,
    });
    if (draft.over) return;
    if (answer.redirected || !(answer.ok || answer.status === 409)) throw new Error("not kept");
    const told = await answer.json();
    say(form, told.said);
    if (answer.ok) form.elements.draft_version.value = told.version;
    else draft.over = true; // somewhere else there is a newer one: this window keeps its hands off
  } catch {
    draft.changed = true;
    if (!draft.over) { say(form, form.dataset.offline); draft.timer = setTimeout(() => keep(form), AGAIN); }
  } finally {
    draft.busy = false;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  const draft = draftOf(form);
  draft.changed = true;
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => keep(form), QUIET);
});
document.addEventListener("focusout", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form && !form.dataset.sent) keep(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.draft) return;
  const draft = draftOf(event.target);
  clearTimeout(draft.timer);
  draft.over = true;
});
window.addEventListener("pagehide", () => {
  document.querySelectorAll("form[data-draft]").forEach((form) => keep(form, true));
});

// ---------------------------------------------------------------- keys

const rows = () => [...document.querySelectorAll("[data-talk-row]")].filter((row) => row.offsetParent !== null);

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next.querySelector("a").focus();
}

function talk() {
  const row = document.activeElement.closest("[data-talk-row]");
  const here = document.querySelector("[data-talk-here]");
  const address = row ? row.dataset.talkRow : here ? here.href : document.body.dataset.talkPick;
  if (row && row.id) history.replaceState(null, "", `#${row.id}`); // after saving, the list is found where it was left
  if (address) openDrawer(address, document.activeElement);
}
const left = document.getElementById(window.location.hash.slice(1));
if (left && left.dataset.talkRow && !summary) left.querySelector("a").focus();

document.addEventListener("keydown", (event) => {
  if (event.isComposing || composing || event.keyCode === 229) return;
  const form = event.target.closest("form");
  if (event.key === "Enter" && form && "talk" in form.dataset && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".button-primary"));
    return;
  }
  if (event.key === "Enter" && form && "pick" in form.dataset) {
    event.preventDefault();
    const first = held.querySelector(".picks a");
    if (first) openDrawer(first.href, opener);
    return;
  }
  if (document.body.dataset.keys !== "on" || event.ctrlKey || event.metaKey || event.altKey || (drawer && drawer.open)) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = { t: talk, j: () => step(1), k: () => step(-1) }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
