/* The story’s form: sections and authors are put in order by buttons or by dragging.
   Without this script, the position numbers do the same. */
(() => {
  "use strict";

  // The editor would add its few rules as an inline style, which the policy forbids: they are
  // in admin-prose.css, and this marker tells it so. Of no namespace, it is no style element.
  const marker = document.createElementNS(null, "style");
  marker.setAttribute("data-tiptap-style", "");
  document.head.append(marker);

  const isTemplate = (row) => row.classList.contains("empty-form");

  function rowsOf(list) {
    return [...list.children].filter((row) => row.matches(list.dataset.rows) && !isTemplate(row));
  }

  function number(list) {
    rowsOf(list).forEach((row, index) => {
      const field = row.querySelector("input.position");
      if (field) field.value = index + 1;
    });
  }

  function move(row, list, step) {
    const rows = rowsOf(list);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number(list);
  }

  function button(label, sign, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "move";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.textContent = sign;
    made.addEventListener("click", () => {
      act();
      made.focus();
    });
    return made;
  }

  function equip(row, list, words) {
    if (row.querySelector(".sorting") || isTemplate(row)) return;
    const handle = document.createElement("span");
    handle.className = "drag";
    handle.title = words.drag;
    handle.textContent = "⠿";
    const tools = document.createElement("span");
    tools.className = "sorting";
    tools.append(
      handle,
      button(words.up, "↑", () => move(row, list, -1)),
      button(words.down, "↓", () => move(row, list, 1)),
    );
    (row.querySelector(":scope > h3, .field-position") || row).prepend(tools);
  }

  function indexOf(row) {
    return Number(row.id.slice(row.id.lastIndexOf("-") + 1));
  }

  function prepare(fieldset, words) {
    const table = fieldset.querySelector("tbody");
    const list = table || fieldset;
    list.dataset.rows = table ? "tr.form-row" : ".inline-related";
    rowsOf(list).forEach((row) => equip(row, list, words));
    new Sortable(list, {
      draggable: `${list.dataset.rows}:not(.empty-form)`,
      handle: ".drag",
      animation: 150,
      onEnd: () => number(list),
    });
    // Django gives the remaining rows new numbers in the order of the page when an added one
    // is taken away; saved rows must keep theirs, so the old order is restored for that moment.
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".inline-deletelink");
      if (!link || !list.contains(link)) return;
      const shown = rowsOf(list);
      const end = document.createComment("");
      shown[0].before(end);
      [...shown].sort((a, b) => indexOf(a) - indexOf(b)).forEach((row) => end.before(row));
      setTimeout(() => {
        shown.filter((row) => row.isConnected).forEach((row) => end.before(row));
        end.remove();
        number(list);
      });
    }, true);
    document.addEventListener("formset:added", (event) => {
      if (!list.contains(event.target)) return;
      equip(event.target, list, words);
      number(list);
    });
  }

  // Django’s label belongs to the text field that the editor stands for.
  function nameEditors(fieldset) {
    fieldset.querySelectorAll(".ProseMirror[contenteditable]:not([aria-label])").forEach((editor) => {
      const label = editor.closest(".field-body")?.querySelector("label");
      if (label) editor.setAttribute("aria-label", label.textContent.replace(/\s*:$/, ""));
    });
  }

  const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" };

  // As articles/slugs.py, which has the last word: the field may as well stay empty.
  function slugOf(title) {
    return title.toLowerCase().replace(/[œæßøđðłþı]/g, (letter) => LETTERS[letter])
      .normalize("NFKD").replace(/[\p{Mn}\p{Cf}]/gu, "")
      .replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "")
      .replace(/^(.{1,80})(-.*)?$/, "$1");
  }

  function proposeSlug() {
    const title = document.getElementById("id_title");
    const slug = document.getElementById("id_slug");
    if (!title || !slug || slug.value) return;
    let proposed = "";
    title.addEventListener("input", () => {
      if (slug.value === proposed) slug.value = proposed = slugOf(title.value);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    proposeSlug();
    const words = document.getElementById("sorting-words");
    if (!words) return;
    document.querySelectorAll("fieldset.sortable").forEach((fieldset) => {
      if (fieldset.querySelector("input.position")) prepare(fieldset, words.dataset);
      const name = () => nameEditors(fieldset);
      new MutationObserver(name).observe(fieldset, { childList: true, subtree: true });
      name();
    });
    // Tags are looked up in the story’s language.
    const language = document.getElementById("id_language");
    const jQuery = window.django && window.django.jQuery;
    if (language && jQuery) {
      jQuery.ajaxPrefilter((options) => {
        if (!options.url.includes("/autocomplete/")) return;
        options.url += `${options.url.includes("?") ? "&" : "?"}story_language=${language.value}`;
      });
    }
  });
})();
