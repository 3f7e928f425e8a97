// What a published page can do besides, where scripts run: tell the figures of a mark
// or an area, show a map larger, find a ward or street. Nothing on a page depends on
// it, and it asks no other host.
"use strict";
(() => {
  const base = new URL(".", document.currentScript.src);
  const MOST = 8; // times as large as the whole map
  const STEP = 1.5;
  const LINGER = 200; // milliseconds in which a pointer may move onto the words

  function made(name, attributes, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, value);
    }
    element.append(...inside);
    return element;
  }

  // The words of a mark: they stay until the pointer or the focus leaves or Escape is
  // pressed, and the pointer may be moved onto them.
  const tip = made("div", { role: "tooltip", class: "tip", hidden: "" });
  document.body.append(tip);
  let told = null;
  let leaving = 0;
  let pointer = [0, 0];
  let dismissed = null; // where the pointer was when Escape hid the words

  function tell(mark) {
    clearTimeout(leaving);
    told = mark;
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const seen = document.documentElement.clientWidth;
    const middle = at.left + at.width / 2 - box.width / 2;
    const left = Math.max(4, Math.min(middle, seen - box.width - 4));
    const above = at.top - box.height - 2;
    const top = above < 4 ? at.bottom + 2 : above;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${top + window.scrollY}px`;
  }

  function hush() {
    clearTimeout(leaving);
    tip.hidden = true;
    told = null;
  }

  function hushSoon() {
    clearTimeout(leaving);
    leaving = setTimeout(hush, LINGER);
  }

  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", hushSoon);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && told) {
      hush();
      dismissed = pointer;
    }
  });
  document.addEventListener("pointermove", (event) => {
    pointer = [event.clientX, event.clientY];
  });
  document.addEventListener("pointerdown", (event) => {
    if (told && !tip.contains(event.target) && !told.contains(event.target)) {
      hush();
    }
  });

  // Of a chart's mark the parts that are named for readers, with a capital.
  function words(mark) {
    if (mark.dataset.tip) {
      return mark.dataset.tip;
    }
    const parts = (mark.getAttribute("aria-label") || "").split("; ");
    return parts.filter((part) => /^[A-Z]/.test(part)).join("\n");
  }

  function centre(mark) {
    const box = mark.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }

  const WAYS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };

  // The nearest mark that way; what lies aside counts double.
  function beside(mark, marks, [across, down]) {
    const [x, y] = centre(mark);
    let best = null;
    let least = Infinity;
    for (const other of marks) {
      const [otherX, otherY] = centre(other);
      const ahead = (otherX - x) * across + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * across);
      if (other !== mark && ahead > 1 && ahead + 2 * aside < least) {
        best = other;
        least = ahead + 2 * aside;
      }
    }
    return best;
  }

  // One stop of the Tab key a picture; arrows lead from mark to mark.
  function marked(svg, follow) {
    const found = svg.querySelectorAll("[data-tip],[role=graphics-symbol][aria-label]");
    const marks = [...found].filter(words);
    if (!marks.length) {
      return;
    }
    const title = svg.querySelector(":scope > title");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", title ? title.textContent : "");
    title?.remove(); // a browser would show it over the words of a mark
    let last = marks[0];
    for (const mark of marks) {
      mark.setAttribute("aria-label", words(mark));
      mark.setAttribute("role", "img");
      mark.setAttribute("tabindex", mark === last ? "0" : "-1");
      mark.addEventListener("pointerenter", (event) => {
        // What lay under words that were dismissed is entered without a movement.
        const at = [event.clientX, event.clientY];
        if (event.pointerType === "mouse" && String(at) !== String(dismissed)) {
          dismissed = null;
          tell(mark);
        }
      });
      mark.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") {
          hushSoon();
        }
      });
      mark.addEventListener("click", () => tell(mark));
      mark.addEventListener("focus", () => {
        last.setAttribute("tabindex", "-1");
        mark.setAttribute("tabindex", "0");
        last = mark;
        follow(mark);
        if (mark.matches(":focus-visible")) {
          tell(mark);
        }
      });
      mark.addEventListener("blur", hush);
    }
    svg.addEventListener("keydown", (event) => {
      const way = WAYS[event.key];
      if (way && marks.includes(event.target)) {
        event.preventDefault();
        beside(event.target, marks, way)?.focus({ preventScroll: false });
      }
    });
  }

  // A map that can be shown larger by buttons, by + - 0, and moved by buttons, by
  // dragging, and by going from area to area.
  function zoomed(figure) {
    const svg = figure.querySelector("svg");
    const whole = svg.viewBox.baseVal;
    const [width, height] = [whole.width, whole.height];
    let [times, x, y] = [1, width / 2, height / 2];
    const said = made("span", { role: "status" });

    function button(sign, name, act) {
      const one = made("button", { type: "button", "aria-label": name }, sign);
      one.title = name;
      one.addEventListener("click", act);
      return one;
    }

    function look() {
      const [w, h] = [width / times, height / times];
      x = Math.max(w / 2, Math.min(x, width - w / 2));
      y = Math.max(h / 2, Math.min(y, height - h / 2));
      svg.setAttribute("viewBox", `${x - w / 2} ${y - h / 2} ${w} ${h}`);
      const isWhole = times === 1;
      closer.disabled = times >= MOST;
      farther.disabled = all.disabled = isWhole;
      moves.forEach((move) => (move.hidden = isWhole));
      svg.style.touchAction = isWhole ? "" : "none";
      svg.style.cursor = isWhole ? "" : "grab";
      if (told && svg.contains(told)) {
        tell(told);
      }
    }

    function zoom(to) {
      times = Math.max(1, Math.min(to, MOST));
      look();
      said.textContent = times === 1 ? "Whole map" : `${times.toFixed(1)} times as large`;
    }

    function move(across, down) {
      x += (across * width) / times / 3;
      y += (down * height) / times / 3;
      look();
    }

    const closer = button("+", "Show the map larger", () => zoom(times * STEP));
    const farther = button("−", "Show the map smaller", () => zoom(times / STEP));
    const all = button("Whole map", "Whole map", () => zoom(1));
    const moves = [
      button("←", "Move to the west", () => move(-1, 0)),
      button("↑", "Move to the north", () => move(0, -1)),
      button("↓", "Move to the south", () => move(0, 1)),
      button("→", "Move to the east", () => move(1, 0)),
    ];
    figure.prepend(
      made(
        "div",
        { class: "zoom", role: "group", "aria-label": "Size of the map" },
        closer,
        farther,
        all,
        ...moves,
        said,
      ),
    );
    figure.addEventListener("keydown", (event) => {
      const acts = { "+": times * STEP, "=": times * STEP, "-": times / STEP, 0: 1 };
      if (event.key in acts && !(event.ctrlKey || event.metaKey || event.altKey)) {
        event.preventDefault();
        zoom(acts[event.key]);
      }
    });

    let held = null;
    svg.addEventListener("pointerdown", (event) => {
      held = times > 1 ? [event.clientX, event.clientY] : null;
    });
    svg.addEventListener("pointermove", (event) => {
      if (!held || !event.buttons) {
        return;
      }
      const unit = width / times / svg.getBoundingClientRect().width;
      x -= (event.clientX - held[0]) * unit;
      y -= (event.clientY - held[1]) * unit;
      held = [event.clientX, event.clientY];
      look();
    });
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(name, () => (held = null));
    }
    look();
    return (mark) => {
      if (times > 1) {
        const box = mark.getBBox();
        [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        look();
      }
    };
  }

  for (const figure of document.querySelectorAll("main figure")) {
    const svg = figure.querySelector("svg");
    const follow = figure.classList.contains("map") ? zoomed(figure) : () => {};
    if (svg) {
      marked(svg, follow);
    }
  }

  // Finding a ward or street: wards are those at the foot of the page, streets those of
  // the page of all names.
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f'’.]/g, "")
      .replace(/\brd\b/gi, "road")
      .toLowerCase();
  const page = new URL("search/", base);
  const isHere = location.pathname === page.pathname;
  const wards = [...document.querySelectorAll("footer nav a")];
  const names = made("datalist", { id: "find-names" });
  names.append(...wards.map((ward) => made("option", { value: ward.textContent })));
  const field = made("input", {
    id: "find",
    type: "search",
    autocomplete: "off",
    list: "find-names",
  });
  const found = made("p", { role: "status" });
  const form = made(
    "form",
    { role: "search", class: "find" },
    made("label", { for: "find" }, "Find a ward or street"),
    field,
    made("button", { type: "submit" }, "Find"),
    names,
  );

  function narrow() {
    const asked = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const heading of document.querySelectorAll("main h2[id]")) {
      const list = heading.nextElementSibling;
      if (list?.tagName !== "UL") {
        continue;
      }
      let here = 0;
      for (const line of list.children) {
        const text = plain(line.textContent.split(":")[0]);
        line.hidden = !asked.every((word) => text.includes(word));
        here += line.hidden ? 0 : 1;
      }
      heading.hidden = list.hidden = !here;
      count += here;
    }
    found.textContent = asked.length ? `${count} found for “${field.value}”.` : "";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = plain(field.value).trim();
    const ward = wards.find((one) => plain(one.textContent) === asked);
    if (ward) {
      location.assign(ward.href);
    } else if (!isHere && asked) {
      location.assign(`${page.href}?q=${encodeURIComponent(field.value)}`);
    }
  });
  document.querySelector("header.site").append(form);
  if (isHere) {
    document.querySelector("main h1").after(found);
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", narrow);
    narrow();
  }
})();
