"use strict";

// The desk's own script: what is selected, and what the address says. Text from a library is never
// turned into markup or code here; ids go into addresses and into a Set, nothing else.
window.onrecord = (() => {
  const fields = ["q", "city", "speaker", "outlet", "after", "before"];
  const longest = 2000; // of a value in the address: servers refuse addresses of any length
  const known = /^[0-9a-f]{16}$/;
  const address = () => new URLSearchParams(location.search);
  const picked = new Set((address().get("pick") || "").split(",").filter((id) => known.test(id)));

  function write(parameters) {
    if (picked.size) parameters.set("pick", [...picked].join(","));
    else parameters.delete("pick");
    const text = parameters.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
  }

  // Called with the values of the search form, in the order of `fields`; gives them back unchanged.
  function asked(values) {
    const parameters = address();
    fields.forEach((name, place) => {
      if (values[place] && values[place].length <= longest) parameters.set(name, values[place]);
      else parameters.delete(name);
    });
    write(parameters);
    document.body.dataset.asking = "";
    return values;
  }

  function answered() {
    delete document.body.dataset.asking;
  }

  function set(element, name, value) {
    if (element && element[name] !== value) element[name] = value;
  }

  // Brings the page into line with `picked`. Writes only what differs, since an observer calls it.
  function show() {
    for (const box of document.querySelectorAll("input[data-pick]")) {
      set(box, "checked", picked.has(box.dataset.pick));
    }
    const bar = document.getElementById("selection");
    if (!bar) return;
    const count = picked.size;
    set(bar.querySelector("[data-count]"), "textContent",
      count === 0 ? "No quotation selected" : count === 1 ? "1 quotation selected" : `${count} quotations selected`);
    set(bar, "className", count ? "selection" : "selection none");
    const link = bar.querySelector("[data-download]");
    const query = new URLSearchParams({ format: bar.querySelector("select").value, ids: [...picked].join(",") });
    const target = "export?" + query.toString().replaceAll("%2C", ",");
    if (link.getAttribute("href") !== target) link.setAttribute("href", target);
    const status = document.getElementById("status");
    if (status && status.getAttribute("role") !== "status") status.setAttribute("role", "status");
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("input[data-pick]")) {
      if (box.checked) picked.add(box.dataset.pick);
      else picked.delete(box.dataset.pick);
      write(address());
    }
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    picked.clear();
    write(address());
    show();
  });
  // Gradio draws, and draws again, whatever the page shows.
  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
  return { asked, answered };
})();
