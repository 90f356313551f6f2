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
  const projector = document.querySelector("form[data-projector]");
  if (projector && event.ctrlKey && event.shiftKey && event.key.toLowerCase() === "h") {
    event.preventDefault();
    projector.requestSubmit();
    return;
  }
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
  const root = review();
  const own = root && window.htmx && reviewActs[event.key.toLowerCase()];
  const walked = document.querySelector("[data-sequence]");
  const here = walked && walked.querySelector(`[data-key~="${CSS.escape(event.key.toLowerCase())}"]`);
  const act = here ? () => press(here) : own ? () => own(root) : { t: talk, j: () => step(1), k: () => step(-1) }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---------------------------------------------------------------- the review of a round: answered in its place

const review = () => document.querySelector("[data-review]");
const go = (address, more) => { if (address) window.htmx.ajax("GET", address, { target: "#review", swap: "parts settle:0ms", ...more }); };
const reviewActs = {
  a: (root) => { const form = root.querySelector("form[data-key-a]"); if (form) form.requestSubmit(); },
  r: (root) => { const link = root.querySelector("a[data-key-r]"); if (link) window.location.href = link.href; },
  x: (root) => { const more = root.querySelector("details[data-key-x]"); if (more) { more.open = true; more.querySelector("select").focus(); } },
  j: (root) => go(root.dataset.next),
  k: (root) => go(root.dataset.back),
};
// Only what differs is put in its place: to lay out hundreds of rows anew takes longer than to compare them. Returns what is new.
function patched(old, fresh) {
  if (old.isEqualNode(fresh)) return [];
  const parts = (node) => "parts" in node.dataset && node.childElementCount;
  if (old.tagName !== fresh.tagName || !parts(old) || parts(old) !== parts(fresh)) { old.replaceWith(fresh); return [fresh]; }
  for (const name of new Set([...old.getAttributeNames(), ...fresh.getAttributeNames()])) {
    if (fresh.hasAttribute(name)) old.setAttribute(name, fresh.getAttribute(name)); else old.removeAttribute(name);
  }
  const now = [...fresh.children];
  return [...old.children].flatMap((child, at) => patched(child, now[at]));
}
if (review() && window.htmx) {
  window.htmx.defineExtension("parts", {
    isInlineSwap: (style) => style === "parts",
    handleSwap: (style, target, fragment) => style === "parts" && patched(target, fragment.firstElementChild),
  });
}
if (review()) {
  document.body.addEventListener("click", (event) => { // one ear for hundreds of links, which are new after each decision
    const link = event.target.closest("[data-review] a:is([href^='?student='], [href^='?proposal='])");
    if (!link || !window.htmx || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href"), { source: link, push: "true" });
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.responseURL.includes(SIGNED_OUT)) { event.detail.shouldSwap = false; window.location.reload(); }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const root = review();
    if (!root || event.detail.target.id !== "review") return;
    const list = root.querySelector(".review-list");
    const here = list && list.querySelector("[aria-current]");
    if (here) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
    const first = root.querySelector(".error-summary, [data-here]");
    if (first) first.focus({ preventScroll: true });
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && !event.detail.successful) sendable(form);
  });
}

// ---------------------------------------------------------------- the sequence of messages: a key presses what carries it

function press(what) {
  if (what.tagName === "FORM") what.requestSubmit();
  else if (what.tagName === "A") window.location.href = what.href;
  else { what.open = true; what.querySelector("input:not([type=hidden])").focus(); }
}

// ---------------------------------------------------------------- copying words into a chat or an editor

document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; }); // without script the words are there to be selected
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = (from) => { const one = document.querySelector(from); return one.value === undefined ? one.textContent : one.value; };
  const put = (copied) => {
    copied.preventDefault();
    copied.clipboardData.setData("text/plain", words(button.dataset.copyPlain || button.dataset.copy));
    if (button.dataset.copyAs === "html") copied.clipboardData.setData("text/html", words(button.dataset.copy));
  };
  const shown = document.querySelector(button.dataset.copyPlain || button.dataset.copy);
  window.getSelection().selectAllChildren(shown); // some browsers copy nothing where nothing is selected
  document.addEventListener("copy", put, { once: true });
  const done = document.execCommand("copy"); // works on plain http too, where the newer way does not
  document.removeEventListener("copy", put);
  const said = button.closest("article, section").querySelector("[data-copy-said]");
  if (done && said) said.textContent = button.dataset.copied;
});

// ---------------------------------------------------------------- the grid: one stop for Tab, arrows inside

const grid = document.querySelector("[data-grid]");

function gridKeys(table) {
  const target = (cell) => cell.querySelector("a") || cell;
  const lines = [...table.querySelectorAll("tbody tr, tfoot tr")].map((row) => [...row.querySelectorAll("th a, td")].map((one) => (one.tagName === "TD" ? target(one) : one)));
  const place = new Map();
  // Cells are counted from the right, where they stand under each other; row heads differ in length.
  lines.forEach((line, row) => line.forEach((one, at) => { place.set(one, [row, line.length - at]); one.tabIndex = -1; }));
  const hint = document.getElementById("grid-keys");
  const told = document.getElementById("grid-said");
  const chosen = new Set();
  let anchor = null;
  let current = null;

  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
  hint.hidden = false;
  table.setAttribute("aria-describedby", hint.id);

  const at = (row, fromRight) => lines[row][lines[row].length - fromRight];
  const seen = (one) => one && one.offsetParent !== null;
  const form = (one) => one && "drawer" in one.dataset; // a cell that can be recorded
  const name = (one) => `${one.closest("tr").id}.${place.get(one)[1]}`;

  function stand(one) {
    if (current) current.tabIndex = -1;
    current = one;
    current.tabIndex = 0;
  }
  function mark(one, on) {
    if (on) chosen.add(one); else chosen.delete(one);
    one.closest("td").setAttribute("aria-selected", on ? "true" : "false");
  }
  function clear() { [...chosen].forEach((one) => mark(one, false)); }
  function say() { told.textContent = chosen.size ? table.dataset.chosen.replace("{n}", chosen.size) : table.dataset.cleared; }
  function go(row, fromRight) {
    const line = lines[row];
    const one = line && at(row, Math.min(fromRight, line.length));
    if (!seen(one)) return null;
    stand(one);
    one.focus();
    return one;
  }
  function range(from, to) {
    const [a, b] = [place.get(from), place.get(to)];
    clear();
    for (let row = Math.min(a[0], b[0]); row <= Math.max(a[0], b[0]); row += 1) {
      for (let col = Math.min(a[1], b[1]); col <= Math.max(a[1], b[1]); col += 1) {
        const one = at(row, col);
        if (form(one) && seen(one)) mark(one, true);
      }
    }
    say();
  }
  function open(one) {
    const first = lines.flat().find((each) => chosen.has(each)) || one;
    const list = chosen.size ? lines.flat().filter((each) => chosen.has(each)) : [one];
    history.replaceState(null, "", `#x=${list.map(name).join(",")}`); // after saving, the rest is still chosen
    openDrawer(first.href, first);
  }
  function restore() {
    const names = window.location.hash.startsWith("#x=") ? window.location.hash.slice(3).split(",") : [];
    const known = new Map(lines.flat().filter((one) => one.closest("tr").id).map((one) => [name(one), one]));
    const found = names.map((one) => known.get(one)).filter(Boolean);
    const waiting = found.filter((one) => form(one) && !one.closest(".cell-kept, .cell-late"));
    if (names.length > 1) waiting.forEach((one) => mark(one, true));
    if (waiting.length && names.length > 1) say();
    const next = waiting[0] || found[0];
    if (next && !summary) { stand(next); next.focus(); }
  }

  stand(lines.flat().find((one) => form(one) && seen(one)) || lines[0][0]);
  restore();
  table.addEventListener("focusin", (event) => { if (place.has(event.target)) stand(event.target); });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && form(target(cell)) && !event.defaultPrevented) history.replaceState(null, "", `#x=${name(target(cell))}`);
  }, true);
  table.addEventListener("keydown", (event) => {
    if (!place.has(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const one = event.target;
    const [row, col] = place.get(one);
    const step = { ArrowLeft: [0, 1], ArrowRight: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step) {
      event.preventDefault();
      if (event.shiftKey && !anchor) anchor = one;
      const next = col + step[1] < 1 ? null : go(row + step[0], col + step[1]);
      if (event.shiftKey && next) range(anchor, next);
      if (!event.shiftKey) anchor = null;
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(row, event.key === "End" ? 1 : lines[row].filter(seen).length);
    } else if (event.key === " ") {
      event.preventDefault();
      if (form(one)) { mark(one, !chosen.has(one)); anchor = one; say(); } else told.textContent = table.dataset.notHere;
    } else if (event.key === "Enter" && (chosen.size || form(one))) {
      event.preventDefault();
      open(one);
    } else if (event.key === "Escape" && chosen.size) {
      clear();
      say();
    } else if (event.key.toLowerCase() === "t" && form(one) && document.body.dataset.keys === "on") {
      event.preventDefault();
      event.stopPropagation();
      open(one);
    }
  });
}
if (grid) gridKeys(grid);

// ---------------------------------------------------------------- urging: how much is ticked; a head ticks its lines

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name !== "entry" || !box.closest(".day-bundle")) return;
  box.closest(".day-bundle").querySelectorAll("input[name=line]").forEach((one) => { one.checked = box.checked; });
});
