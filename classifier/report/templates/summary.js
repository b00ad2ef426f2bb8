"use strict";
(() => {
  const table = document.getElementById("documents");
  const rows = [...table.tBodies[0].rows];
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const all = found.textContent;
  const names = new Map(rows.map((row) => [row, row.cells[0].textContent]));

  /** A click sorts by the column, names upwards and figures downwards first; the next click turns it round. */
  table.tHead.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    if (!key) return;
    const heading = event.target.closest("th");
    const first = key === "name" ? "ascending" : "descending";
    const order = heading.ariaSort === first ? (first === "ascending" ? "descending" : "ascending") : first;
    for (const other of table.tHead.rows[0].cells) if (other.ariaSort) other.ariaSort = "none";
    heading.ariaSort = order;
    const sign = order === "ascending" ? 1 : -1;
    const compare = key === "name"
      ? (a, b) => names.get(a).localeCompare(names.get(b), "zh", { numeric: true })
      : (a, b) => a.dataset[key] - b.dataset[key];
    table.tBodies[0].append(...rows.sort((a, b) => sign * compare(a, b)));
  });

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !names.get(row).toLowerCase().includes(wanted);
    found.textContent = wanted ? `${rows.filter((row) => !row.hidden).length} found` : all;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target === search) return;
    search.focus();
    event.preventDefault();
  });
})();
