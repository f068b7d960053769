/* Comments in place: every page works without this file, by the same forms and links. */
(() => {
  const section = document.getElementById("comments");
  const home = section?.dataset.own; // below it lies what is for this reader alone
  if (!home) return;
  const isPrivate = location.pathname.startsWith(home);
  const form = () => document.getElementById("comment-form");
  const DAYS_30 = 30 * 24 * 3600 * 1000; // as long as the cookie that knows one's own comments

  // Storage may be forbidden or full: then nothing is remembered, and all else goes on.
  const store = (kind) => ({
    get(key) { try { return JSON.parse(window[kind].getItem(key)); } catch { return null; } },
    set(key, value) { try { window[kind].setItem(key, JSON.stringify(value)); } catch { /* so be it */ } },
    drop(key) { try { window[kind].removeItem(key); } catch { /* so be it */ } },
  });
  const lasting = store("localStorage"), passing = store("sessionStorage");
  const POSTED = `posted ${home}`, DRAFT = `draft ${home}`, USEFUL = "useful";

  async function fetched(url, options = {}) {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { answer, page };
  }

  // --- One's own comments that wait: on a page that is the same for everyone ---

  const item = (article) => article.closest("li");
  const here = (id) => section.querySelector(`#${CSS.escape(id)}`);

  // Where the newest threads are, or any others: not on the page of one thread.
  const isThread = location.pathname.endsWith("/replies/");
  const isFirst = !isThread && !section.querySelector(".pagination [rel=prev]");

  // Beside the same neighbours as on one's own page, as far as they are here; says whether.
  function stand(article, among = isFirst) {
    const own = item(article).cloneNode(true);
    own.querySelector("ol.replies")?.remove();
    here(article.id)?.closest("li").remove();
    const parent = item(article).parentElement.closest("li")?.querySelector(":scope > .comment");
    if (!parent) {
      if (!among) return false;
      if (!list()) emptied();
      list().prepend(own);
      return true;
    }
    const place = here(parent.id)?.closest("li");
    if (!place) return false;
    let replies = place.querySelector(":scope > ol.replies");
    if (!replies) {
      replies = Object.assign(document.createElement("ol"), { className: "replies" });
      place.append(replies);
    }
    const more = replies.querySelector(":scope > .folded");
    if (more) more.before(own); else replies.append(own);
    return true;
  }

  const list = () => section.querySelector("ol.thread");

  function emptied() {
    const first = Object.assign(document.createElement("ol"), { className: "thread" });
    const empty = section.querySelector(".empty");
    if (empty) empty.replaceWith(first); else section.querySelector(".lintel").after(first);
  }

  async function showOwn() {
    const since = lasting.get(POSTED);
    if (!since || isPrivate) return;
    const { answer, page } = await fetched(home);
    if (!answer.ok) return;
    const waiting = page.querySelectorAll(".comment--pending");
    if (!waiting.length || Date.now() - since > DAYS_30) lasting.drop(POSTED);
    for (const article of waiting) stand(article);
  }

  // --- The form: posting, answering, and what was typed ---

  const FIELDS = ["text", "name", "email", "subscribe"];
  const typed = () => Object.fromEntries(FIELDS.map((name) => [name, form().elements[name]?.value ?? ""]));

  function keepDraft() {
    passing.set(DRAFT, { ...typed(), action: form().getAttribute("action") });
  }

  function restoreDraft() {
    const draft = passing.get(DRAFT);
    if (!form() || !draft || form().elements.text?.value) return;
    const link = [...section.querySelectorAll(".acts a")].find((a) => a.getAttribute("href") === draft.action);
    // What answers a comment that is not on this page waits until it is.
    if (!link && draft.action !== form().getAttribute("action")) return;
    if (link) answerTo(link);
    for (const name of FIELDS) if (form().elements[name]) form().elements[name].value = draft[name] ?? "";
  }

  let usual; // the form as it came: where it stood, its heading and address

  function answerTo(link) {
    const block = form().closest(".block"), title = block.querySelector("#comment-form-title");
    usual ??= { mark: document.createComment(""), text: title.textContent, action: form().getAttribute("action") };
    if (!usual.mark.parentNode) block.before(usual.mark);
    link.closest(".comment").after(block);
    title.textContent = link.getAttribute("aria-label");
    form().setAttribute("action", link.getAttribute("href"));
    block.querySelector("[data-cancel]").hidden = false;
  }

  function putBack() {
    if (!usual?.mark.parentNode) return;
    const block = form().closest(".block");
    usual.mark.replaceWith(block);
    block.querySelector("#comment-form-title").textContent = usual.text;
    form().setAttribute("action", usual.action);
    block.querySelector("[data-cancel]").hidden = true;
  }

  async function send(sent) {
    const button = sent.querySelector("[type=submit]");
    const submit = () => { button.disabled = false; sent.submit(); };
    keepDraft();
    button.disabled = true;
    let found;
    try {
      found = await fetched(sent.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(sent)) });
    } catch {
      return submit(); // the browser says what is the matter; the draft is kept
    }
    const { answer, page } = found;
    const own = page.querySelector("[data-sent]"), thanks = page.querySelector("[role=status]");
    const errors = page.querySelector(".notice--bad"), again = page.getElementById("comment-form");
    if (answer.ok && (own || thanks)) {
      passing.drop(DRAFT);
      lasting.set(POSTED, Date.now());
      putBack();
      sent.elements.text.value = "";
      for (const error of section.querySelectorAll("#form-errors, form .error")) error.remove();
      for (const field of sent.elements) field.removeAttribute("aria-invalid");
      const stands = own && stand(own, !isThread);
      const told = stands ? here(own.id) : section.querySelector(".lintel");
      if (thanks && !(stands && own.contains(thanks))) told.after(thanks);
      told.tabIndex = -1;
      told.focus();
      button.disabled = false;
    } else if (!answer.ok && errors && again) {
      // What was typed came back in it, with what is wrong at each field.
      for (const old of section.querySelectorAll("#form-errors")) old.remove();
      const fields = document.importNode(again, true);
      fields.setAttribute("action", sent.getAttribute("action"));
      sent.replaceWith(fields);
      errors.id = "form-errors";
      fields.before(errors);
      cancelled();
      errors.focus();
    } else {
      submit();
    }
  }

  // The answer's form has its button for taking an answer back hidden, as all have.
  function cancelled() {
    const button = form().querySelector("[data-cancel]");
    if (button) button.hidden = !usual?.mark.parentNode;
  }

  // --- Folded replies ---

  async function unfold(link) {
    const more = link.closest("li"), replies = more.parentElement;
    link.setAttribute("aria-busy", "true");
    const { answer, page } = await fetched(link.href);
    const found = page.querySelector("ol.thread > li > ol.replies");
    if (!answer.ok || !found) throw new Error(answer.status);
    let first;
    for (const reply of [...found.children]) {
      const article = reply.querySelector(":scope > .comment"), known = article && here(article.id);
      const node = document.importNode(reply, true);
      if (known) item(known).replaceWith(node); else more.before(node);
      first ??= known ? undefined : node.querySelector(".comment");
    }
    more.remove();
    markUseful(replies);
    showOwn().catch(() => {});
    if (first) { first.tabIndex = -1; first.focus({ preventScroll: true }); }
  }

  // --- Appreciation: which are one's own, only this browser remembers ---

  const mine = () => lasting.get(USEFUL) || {};

  function markUseful(root) {
    const own = mine();
    for (const button of root.querySelectorAll("button[formaction]")) {
      const path = button.getAttribute("formaction");
      button.setAttribute("aria-pressed", String(path in own));
      // The page may be some seconds older than the press.
      const count = button.querySelector(".num");
      if (own[path] > Number(count.textContent)) count.textContent = own[path];
    }
  }

  async function press(button) {
    const path = button.getAttribute("formaction"), own = mine();
    const act = path in own ? "take_back" : "appreciate";
    const answer = await fetch(path, {
      method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body: new URLSearchParams({ act }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const { count, isOwn } = await answer.json();
    if (isOwn) own[path] = count; else delete own[path];
    lasting.set(USEFUL, own);
    button.setAttribute("aria-pressed", String(isOwn));
    button.querySelector(".num").textContent = count;
  }

  // --- What is listened to ---

  section.addEventListener("submit", (event) => {
    if (event.target !== form() || !form().elements.text || isPrivate) return;
    event.preventDefault();
    send(event.target);
  });
  section.addEventListener("input", (event) => { if (event.target.form === form()) keepDraft(); });
  section.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target.closest(".acts a, .folded a"), button = event.target.closest("button");
    if (link?.closest(".folded")) {
      event.preventDefault();
      unfold(link).catch(() => { location.href = link.href; });
    } else if (link?.getAttribute("href").includes("/reply/") && form()) {
      event.preventDefault();
      answerTo(link);
      form().elements.text.focus();
    } else if (button?.matches("[data-cancel]")) {
      putBack();
      keepDraft();
    } else if (button?.hasAttribute("formaction")) {
      event.preventDefault();
      press(button).catch(() => {
        button.form.action = button.getAttribute("formaction");
        button.form.submit();
      });
    }
  });

  if (section.querySelector("[data-sent], [role=status]")) {
    passing.drop(DRAFT);
    lasting.set(POSTED, Date.now());
  }
  markUseful(section);
  restoreDraft();
  showOwn().catch(() => { /* the page is whole without */ });
})();
