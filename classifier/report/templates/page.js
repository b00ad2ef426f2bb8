"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const list = document.getElementById("lines");
  const lines = [...list.querySelectorAll("li:not(.empty)")];
  const panel = document.getElementById("panel");
  const help = document.getElementById("help");
  const strip = document.getElementById("strip");
  const place = new Map(lines.map((line, index) => [line, index]));
  const hidden = new Set();
  const percent = (share) => (share > 0 && share < 0.005 ? "<1" : Math.round(100 * share)) + "\u202f%";
  const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
  let current = 0; // index of the line that has, or would get, the focus
  let started = false; // whether a line has had it

  // --- the panel: what is known of one line

  function make(tag, content, className) {
    const element = document.createElement(tag);
    if (Array.isArray(content)) element.append(...content);
    else if (content !== undefined) element.textContent = content; // never as markup
    if (className) element.className = className;
    return element;
  }

  function bar(share, className) {
    const filled = make("i");
    filled.style.width = `${100 * share}%`;
    return make("span", [filled], `bar ${className}`);
  }

  function probabilities(fact) {
    return make("dl", fact.p.flatMap((share, label) => [
      make("dt", facts.labels[label]), bar(share, facts.labels[label]), make("dd", percent(share))]));
  }

  function weights(pairs, label) {
    const largest = Math.max(...pairs.map(([, value]) => Math.abs(value)));
    return make("dl", pairs.flatMap(([term, value]) => [
      make("dt", term), bar(Math.abs(value) / largest, value < 0 ? "against" : label), make("dd", signed(value))]), "reasons");
  }

  function reasons({ rival, score, parts, words }, label) {
    return [
      make("h3", `Why ${label} rather than ${rival}: ${signed(score)}`), weights(parts, label),
      ...(words.length ? [make("h3", "Of its words"), weights(words, label)] : [])];
  }

  function spans(fact) {
    const rows = fact.spans.flatMap(([label, probability, text]) => [
      make("p", `${label} ${percent(probability)}`), make("blockquote", text, label)]);
    return [make("h3", "Parts that differ"), ...rows];
  }

  function copy(number) {
    const button = make("button", `line ${number}`);
    button.type = "button";
    button.addEventListener("click", () => focus(number - 1));
    return [make("h3", "Copy of"), button];
  }

  function show(index) {
    const fact = facts.lines[index];
    if (!fact) return;
    const label = lines[index].classList[0];
    const [start, end] = fact.at;
    const heading = make("h2", label, label);
    heading.append(make("b", percent(fact.p[facts.labels.indexOf(label)])));
    panel.replaceChildren(
      heading,
      make("p", `line ${index + 1} of ${lines.length} · characters ${start}–${end} (${end - start})`),
      probabilities(fact),
      ...(fact.spans ? spans(fact) : []),
      ...(fact.copy ? copy(fact.copy) : []),
      ...(fact.reasons ? reasons(fact.reasons, label) : []),
    );
  }

  // --- moving about

  const visible = (line) => !hidden.has(line.classList[0]);

  function focus(index) {
    const line = lines[index];
    if (!line) return;
    if (!visible(line)) setHidden(line.classList[0], false);
    lines[current].tabIndex = -1;
    lines[current].removeAttribute("aria-describedby");
    current = index;
    started = true;
    line.tabIndex = 0;
    line.setAttribute("aria-describedby", "panel");
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    show(index);
  }

  /** The nearest line from here in the direction `by` that passes `wanted`, going on at the other end. */
  function find(wanted, by) {
    const from = started || by < 0 ? current : -1; // the first step forward is onto the first line
    for (let step = 1; step <= lines.length; step++) {
      const index = (from + by * step + lines.length * 2) % lines.length;
      if (wanted(lines[index])) return index;
    }
    return undefined;
  }

  function step(by) {
    const index = find(visible, by);
    if (!started || (index - current) * by > 0) focus(index);
  }

  function jump(mark, by) {
    focus(find((line) => line.classList.contains(mark), by));
  }

  function setHidden(label, hide) {
    if (hide) hidden.add(label);
    else hidden.delete(label);
    list.dataset.hidden = [...hidden].join(" ");
    document.querySelector(`[data-show="${label}"]`).setAttribute("aria-pressed", String(!hide));
  }

  // --- keys, mouse and touch

  const marks = { b: "body", a: "ad", f: "feed", p: "boilerplate", m: "mixed", c: "copy", d: "doubtful" };
  const moves = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Home: () => focus(lines.findIndex(visible)), End: () => focus(lines.findLastIndex(visible)),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const key = event.key;
    const number = Number(key);
    if (moves[key]) moves[key]();
    else if (marks[key.toLowerCase()]) jump(marks[key.toLowerCase()], event.shiftKey ? -1 : 1);
    else if (key === "?") help.showModal();
    else if (key === "0") facts.labels.forEach((label) => setHidden(label, false));
    else if (facts.labels[number - 1]) setHidden(facts.labels[number - 1], !hidden.has(facts.labels[number - 1]));
    else return;
    event.preventDefault();
  });

  document.getElementById("chips").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { show: label, jump: mark, by } = button.dataset;
    if (label) setHidden(label, !hidden.has(label));
    else jump(mark, Number(by));
  });

  const lineOf = (target) => place.get(target instanceof Element ? target.closest("#lines > li") : null);
  list.addEventListener("mouseover", (event) => show(lineOf(event.target)));
  list.addEventListener("mouseleave", () => show(current));
  list.addEventListener("focusin", (event) => show(lineOf(event.target)));
  list.addEventListener("click", (event) => {
    const index = lineOf(event.target);
    if (index !== undefined && getSelection().isCollapsed) focus(index);
  });

  /** The line that holds the character at this share of all, as the strip draws them. */
  strip.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    let left = ((event.clientY - box.top) / box.height) * facts.lines.reduce((sum, { at }) => sum + at[1] - at[0], 0);
    focus(facts.lines.findIndex(({ at }) => (left -= at[1] - at[0]) <= 0));
  });

  document.getElementById("help-button").addEventListener("click", () => help.showModal());
  new ResizeObserver(([entry]) => {
    document.documentElement.style.setProperty("--head", `${entry.target.offsetHeight}px`);
  }).observe(document.querySelector("header"));
  show(current);
})();
