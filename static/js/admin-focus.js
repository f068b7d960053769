/* A picture’s focal point: a click on the picture fills the two number fields. */
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const picker = document.querySelector(".focus-picker");
    const x = document.getElementById("id_focus_x");
    const y = document.getElementById("id_focus_y");
    if (!picker || !x || !y) return;
    const image = picker.querySelector("img");
    const point = document.createElement("span");
    point.className = "focus-point";
    picker.append(point);
    picker.title = picker.dataset.hint;
    picker.classList.add("is-active");

    const show = () => {
      point.style.left = `${100 * x.value}%`;
      point.style.top = `${100 * y.value}%`;
    };
    image.addEventListener("click", (event) => {
      const box = image.getBoundingClientRect();
      const within = (value) => Math.min(1, Math.max(0, value)).toFixed(3);
      x.value = within((event.clientX - box.left) / box.width);
      y.value = within((event.clientY - box.top) / box.height);
      show();
    });
    x.addEventListener("input", show);
    y.addEventListener("input", show);
    show();
  });
})();
