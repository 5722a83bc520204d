"use strict";
// The page is complete without this. It chooses, sorts and folds what is there, and asks nobody for anything.
for (const table of document.querySelectorAll("table:not(.signatures)")) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies];
  if (rows.length < 2) continue;
  const cell = (row, index) => row.rows[0].cells[index];
  const values = (row, index) => {
    const found = [...cell(row, index).querySelectorAll(".v, i, code")].map(part => part.textContent);
    return found.length ? found : [cell(row, index).textContent];
  };
  // No button element: a browser leaves those out of the heads it repeats on printed pages.
  const pressable = (element, pressed) => {
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    element.addEventListener("click", pressed);
    element.addEventListener("keydown", event => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pressed();
    });
  };
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text || "" });

  heads.forEach((head, index) => {
    const label = make("span", head.textContent);
    head.replaceChildren(label);
    pressable(label, () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const order = new Intl.Collator("en", { numeric: true });
      const compare = (a, b) => order.compare(cell(a, index).textContent, cell(b, index).textContent);
      rows.sort((a, b) => (up ? compare(a, b) : compare(b, a)));
      table.append(...rows);
    });
  });

  const controls = make("div");
  controls.className = "controls";
  const labelled = (text, control) => {
    const label = make("label", text);
    label.append(control);
    controls.append(label);
    return control;
  };
  const search = labelled("Search", make("input"));
  search.type = "search";
  const choices = [];
  heads.forEach((head, index) => {
    if (!head.hasAttribute("data-filter")) return;
    const order = new Intl.Collator("en", { numeric: true });
    const found = [...new Set(rows.flatMap(row => values(row, index)))].sort(order.compare);
    const numbers = found.some(text => /^[1-9][0-9]*$/.test(text));
    const select = labelled(head.textContent, make("select"));
    select.name = head.dataset.key;
    select.append(new Option("all", "all"));
    if (numbers) select.append(new Option("some", "some"));
    found.forEach(text => select.append(new Option(text, "is " + text)));
    choices.push({ index, select });
  });
  const shown = make("output");
  const fits = (row, { index, select }) => {
    if (select.value === "all") return true;
    const here = values(row, index);
    if (select.value === "some") return here.some(text => text !== "0");
    return here.includes(select.value.slice(3));
  };
  const choose = () => {
    const wanted = search.value.trim().toLowerCase();
    let number = 0;
    for (const row of rows) {
      const fit = choices.every(choice => fits(row, choice)) && row.textContent.toLowerCase().includes(wanted);
      row.classList.toggle("unwanted", !fit);
      number += fit ? 1 : 0;
    }
    shown.textContent = number + " of " + rows.length + " shown; all are printed";
  };
  search.addEventListener("input", choose);
  choices.forEach(({ select }) => select.addEventListener("change", choose));

  const folded = rows.filter(row => row.rows.length > 1);
  if (folded.length) {
    const fold = (row, closed) => {
      row.classList.toggle("closed", closed);
      cell(row, 0).setAttribute("aria-expanded", String(!closed));
    };
    for (const row of folded) {
      pressable(cell(row, 0), () => fold(row, !row.classList.contains("closed")));
      fold(row, true);
    }
    const all = make("button", "Open all records");
    all.type = "button";
    all.addEventListener("click", () => {
      const close = all.dataset.open === "yes";
      folded.forEach(row => fold(row, close));
      all.dataset.open = close ? "no" : "yes";
      all.textContent = close ? "Open all records" : "Close all records";
    });
    controls.append(all);
  }
  controls.append(shown);
  if (choices.length) table.before(controls);
  choose();
}
