/* The moderators' desk: keys, the next case at hand, decisions sent behind one's back.
   Every page works without this file. */
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const place = find("[data-case-place]"); // of the case page
const list = find("[data-list]"); // of a queue
const unsent = find(".unsent");
const words = unsent.dataset;
const current = () => find(".case[aria-current]");
const token = (value) => {
  const fields = all("[name=csrfmiddlewaretoken]");
  if (value) for (const field of fields) field.value = value;
  return fields[0]?.value;
};

async function post(url, fields = new FormData(), accept = "application/json") {
  fields.set("csrfmiddlewaretoken", token());
  const ask = () => fetch(url, { method: "POST", body: fields, headers: { Accept: accept } });
  let answer = await ask();
  if (answer.status === 403) { // signed in anew elsewhere: another token counts now
    const page = await (await fetch(words.fresh)).text();
    token(find("[name=csrfmiddlewaretoken]", new DOMParser().parseFromString(page, "text/html"))?.value);
    fields.set("csrfmiddlewaretoken", token());
    answer = await ask();
  }
  return answer;
}

/* --- what is said --- */

function tell(text, undo) {
  const line = make("p", { className: "notice notice--good" }, `${text} `);
  if (undo) line.append(make("button", { type: "button", className: "linked", onclick: undo }, words.undo));
  find(".told").replaceChildren(line);
  find("[data-undo-last]")?.remove(); // of an earlier decision
}

function complain(job, text) {
  const typed = job.fields?.get("text");
  const line = make("p", { className: "notice notice--bad" }, `${text} `,
    ...(typed ? [make("q", {}, typed), " "] : []),
    make("a", { href: job.address }, words.open), " ",
    make("button", { type: "button", className: "linked", onclick: () => { line.remove(); show(); } }, words.close));
  unsent.append(line);
  show();
}

const stuck = make("p", { className: "notice notice--bad", hidden: true });
unsent.append(stuck);

function show() {
  unsent.hidden = stuck.hidden && unsent.children.length < 2;
}

function say(problem) { // null: all is well
  const retry = make("button", { type: "button", className: "linked", onclick: work }, words.retry);
  stuck.hidden = problem === null;
  stuck.replaceChildren(...(problem ? [`${problem} ${words.count.replace("{n}", jobs.length)} `, retry] : []));
  show();
}

/* --- decisions, sent one after the other, in order; none is lost on the way --- */

const jobs = [], history = [];
let isWorking = false, idle = Promise.resolve();

function work() {
  if (!isWorking && jobs.length) idle = workOff();
  return idle;
}

async function workOff() {
  isWorking = true;
  try {
    while (jobs.length) {
      const job = jobs[0];
      job.isUnderWay = true;
      const answer = await post(job.url, job.fields);
      if (answer.status === 401) return say(words.signedOut);
      if (answer.status >= 500) return say(words.notSent);
      const said = await answer.json().catch(() => ({ done: false, words: `${job.name} – ${answer.status}` }));
      jobs.shift();
      say(null);
      if (said.done) {
        job.undo = said.undo;
      } else {
        if (history.includes(job)) history.splice(history.indexOf(job), 1);
        delete job.item.dataset.done;
        complain(job, said.words);
      }
    }
  } catch { // the network is gone: what is not known to have arrived is sent again
    say(words.notSent);
  } finally {
    isWorking = false;
  }
}

setInterval(work, 5000);
addEventListener("online", work);
addEventListener("beforeunload", (event) => { if (jobs.length) event.preventDefault(); });

async function leave(address) {
  await work();
  location.assign(address);
}

function decide(item, button) {
  if (item.dataset.done) return; // the next one is on its way
  const form = find("[data-decide]", item) || button.form;
  const fields = form === list ? new FormData() : new FormData(form);
  fields.set("decide", button.value);
  const address = item.dataset.address;
  const job = { url: address, fields, address, item, name: item.dataset.name };
  jobs.push(job);
  history.push(job);
  tell(`${button.dataset.done} – ${job.name}`, undo);
  count(-1);
  item.dataset.done = button.dataset.act;
  if (list) move(1);
  else showNext();
  work();
}

async function undo() {
  const job = history.pop();
  if (!job) return find("[data-undo-last]")?.requestSubmit();
  if (!job.isUnderWay && jobs.includes(job)) { // nobody knows of it yet
    jobs.splice(jobs.indexOf(job), 1);
    find(".told").replaceChildren();
    count(1);
    delete job.item.dataset.done;
    if (!list) { ahead.unshift(Promise.resolve(current())); put(job.item); }
    return undefined;
  }
  await work();
  if (!job.undo) return undefined; // it did not count
  try {
    const said = await (await post(job.undo)).json();
    if (said.done) return location.assign(job.address);
    return complain(job, said.words);
  } catch {
    history.push(job);
    return complain(job, words.notSent);
  }
}

function count(more) {
  const number = find(".queues [aria-current] .num");
  if (/^\d+$/.test(number?.textContent)) number.textContent = Math.max(0, +number.textContent + more);
}

/* --- the next case, at hand before it is asked for --- */

const AT_HAND = 2;
let ahead = []; // promises: a case; null at the end of the queue; false if it cannot be had

async function fetchBehind(item) {
  if (!item) return item;
  const fields = new FormData();
  fields.set("after", item.dataset.entry);
  try {
    const answer = await post(place.dataset.ahead, fields, "text/html");
    if (answer.status === 204) return null;
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return find(".case", page) || false;
  } catch {
    return false;
  }
}

function provide() {
  while (ahead.length < AT_HAND) {
    const before = ahead.at(-1) || Promise.resolve(current());
    ahead.push(before.then(fetchBehind));
  }
}

async function showNext() {
  const shown = current();
  shown.ariaBusy = "true";
  let next;
  for (let attempt = 0; attempt < 2; attempt += 1) { // what failed ahead of time may do by now
    provide();
    next = await ahead.shift();
    if (next !== false) break;
    ahead = [];
  }
  shown.ariaBusy = null;
  if (next) return put(next);
  if (next === null) return leave(place.dataset.queue);
  return complain({ address: find("[data-go=next]").href }, words.notLoaded);
}

function put(item) {
  place.replaceChildren(item);
  window.history.replaceState(null, "", item.dataset.address);
  document.title = `${item.dataset.name} — ${document.title.split(" — ").pop()}`;
  item.focus({ preventScroll: true });
  scrollTo(0, 0);
  hold();
  provide();
}

/* --- the claim, renewed while the page is in view --- */

async function hold() {
  const item = current();
  if (!place || document.hidden) return;
  try {
    const said = await (await post(item.dataset.claim)).json();
    find("[data-held]", item).hidden = !said.holder;
    find("[data-holder]", item).textContent = said.holder || "";
  } catch { /* the next time will do */ }
}

/* --- reasons --- */

function choose(radio) {
  const text = find("[name=text]", radio.form);
  const shipped = all("[name=reason]", radio.form).map((other) => other.dataset.text);
  radio.checked = true;
  find("[data-reasons]", radio.form).open = true;
  if (!text.value || shipped.includes(text.value)) text.value = radio.dataset.text;
}

function isReady(button) { // whoever wrote the comment is owed a reason
  const form = button.form;
  if (!["reject", "remove"].includes(button.dataset.act) || form === list) return true;
  const chosen = find("[name=reason]:checked", form);
  if (chosen && find("[name=text]", form).value) return true;
  find("[data-reasons]", form).open = true;
  (chosen ? find("[name=text]", form) : find("[name=reason]", form)).focus();
  return false;
}

function press(...acts) {
  const item = current();
  const button = item && acts.map((act) => find(`[data-act=${act}]`, item)).find(Boolean);
  if (button?.href) leave(button.href);
  else if (button && isReady(button)) decide(item, button);
}

/* --- moving, selecting --- */

function move(by) {
  const lines = all("[data-line]");
  const to = lines[Math.max(0, lines.indexOf(current()) + by)];
  if (!to) return;
  current()?.removeAttribute("aria-current");
  to.setAttribute("aria-current", "true");
  if (!by) return;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

function go(way) {
  if (list) return move(way === "next" ? 1 : -1);
  if (way === "next" && place) return showNext();
  const link = find(`[data-go=${way}]`);
  return link && leave(link.href);
}

function help() {
  const keys = find("[data-keys]").cloneNode(true);
  const dialog = make("dialog", { className: "keys-help", onclose: () => dialog.remove() }, keys,
    make("form", { method: "dialog" }, make("button", { className: "button button--small" }, words.close)));
  document.body.append(dialog);
  dialog.showModal();
}

function tally() {
  const boxes = all("[name=selected]", list), label = find("[data-selected]");
  const ticked = boxes.filter((box) => box.checked).length;
  find("[data-all]").checked = ticked === boxes.length;
  label.textContent = label.dataset.selected.replace("{n}", ticked).replace("{total}", boxes.length);
}

/* --- hands on the keys --- */

const acts = {
  j: () => go("next"), k: () => go("previous"), u: undo, "?": help,
  a: () => press("approve", "restore", "keep"), r: () => press("reject", "remove"), s: () => press("spam"),
};
const WRITTEN_IN = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]";

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!find("[data-keys]") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.matches?.(WRITTEN_IN) || find("dialog[open]")) return;
  const radio = /^[1-9]$/.test(key) && find(`.case[aria-current] [data-key="${key}"]`);
  const act = radio ? () => { choose(radio); radio.focus(); } : acts[key];
  if (!act) return;
  event.preventDefault();
  if (!event.repeat || key === "j" || key === "k") act();
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-decide] [name=reason]")) choose(target);
  if (target.matches("[data-all]")) for (const box of all("[name=selected]", list)) box.checked = target.checked;
  if (target.matches("[data-all], [name=selected]")) tally();
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.name !== "decide") return;
  event.preventDefault();
  if (isReady(button)) decide(button.closest(".case"), button);
});

document.addEventListener("click", (event) => {
  if (!place || !event.target.closest("[data-go=next]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  showNext();
});

if (list && find("[data-line]")) move(0);
if (place && current()) {
  provide();
  setInterval(hold, 60000);
  document.addEventListener("visibilitychange", hold);
}
