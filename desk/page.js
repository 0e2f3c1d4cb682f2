"use strict";

// The desk's own script: what the address says, which tab is open, what is asked, what is picked. Text
// from a library is never turned into markup or code here.
window.onrecord = (() => {
  const longest = 2000; // of a value in the address: servers refuse addresses of any length
  const patience = 400; // ms after which the page says that an answer is under way
  const polling = 300; // ms between two questions while the library is opening
  const address = () => new URLSearchParams(location.search);
  const find = (selector) => document.querySelector(selector);
  const panels = () => Object.keys(fields);
  const fields = {}; // tab -> [[parameter, many, has a component]]
  const state = {}; // tab -> what is asked and what is shown
  let serial = 0; // of the last question

  // The fields of every tab, as the server has laid them out.
  function know(known) {
    for (const [tab, each] of Object.entries(known)) {
      fields[tab] = each;
      state[tab] = { arriving: "merge", asked: null, key: null, shown: 0, timer: 0, focus: 0 };
    }
    document.documentElement.dataset.tab = current();
  }

  // The address

  function current() {
    const named = address().get("tab");
    return named in fields ? named : panels()[0];
  }

  // Writes the parameters; `push` makes a place to go back to.
  function write(parameters, push) {
    const text = parameters.toString().replaceAll("%2C", ",");
    const target = location.pathname + (text ? "?" + text : "") + location.hash;
    if (target === location.pathname + location.search + location.hash) return;
    history[push ? "pushState" : "replaceState"](null, "", target);
  }

  const held = (parameters, name, many) => (many ? parameters.getAll(name) : parameters.get(name) ?? "");
  const empty = (value) => value == null || value.length === 0;

  function put(parameters, name, value) {
    parameters.delete(name);
    for (const one of [value ?? ""].flat()) if (one && one.length <= longest) parameters.append(name, one);
  }

  // A tab's part of the address, to tell whether its answer is the one for it.
  const key = (tab) =>
    JSON.stringify(fields[tab].map(([name, many]) => held(address(), name, many)));

  // Arriving: at the page, or at one of its former states

  // What the forms hold from now on: what is typed already goes before what the address says.
  function arrived(given) {
    const forms = panels().flatMap((tab) => fields[tab].filter((each) => each[2]).map((each) => [tab, ...each]));
    return forms.map(([tab, name, many], place) => {
      const typed = given[place];
      return state[tab].arriving === "merge" && !empty(typed) ? typed : held(address(), name, many);
    });
  }

  function filled() {
    show();
    open(current());
  }

  function arrive() {
    for (const tab of panels()) state[tab].arriving = "replace";
    find("#arrive").click();
  }

  // Follows a link within the page: the parameters it names, and no others of the tab that it leads to.
  function follow(href) {
    const parameters = address();
    const wanted = new URLSearchParams(href.slice(1));
    const tab = wanted.get("tab") in fields ? wanted.get("tab") : panels()[0];
    for (const [name] of fields[tab]) parameters.delete(name);
    for (const [name, many] of fields[tab]) put(parameters, name, held(wanted, name, many));
    parameters.delete("tab");
    if (tab !== panels()[0]) parameters.set("tab", tab);
    write(parameters, true);
    arrive();
  }

  // Asking

  const ask = (tab) => find(`#${tab}-ask`)?.click();

  // Called with the values of a tab's form as Gradio sends them; gives back those that are asked with.
  function asked(tab, given) {
    const mine = state[tab];
    const before = address();
    const values = fields[tab].map(([name, many, drawn], place) => {
      const typed = given[place];
      const kept = held(before, name, many);
      if (!drawn || mine.arriving === "replace" || (mine.arriving && empty(typed))) return kept;
      return typed ?? (many ? [] : "");
    });
    const after = address();
    fields[tab].forEach(([name], place) => put(after, name, values[place]));
    if (!mine.arriving && fields[tab].some(([name, , drawn]) => drawn && `${after.getAll(name)}` !== `${before.getAll(name)}`)) {
      fields[tab].forEach(([name, many, drawn], place) => {
        if (drawn) return;
        after.delete(name);
        values[place] = many ? [] : "";
      });
    }
    write(after, !mine.arriving && mine.key !== null);
    mine.arriving = null;
    mine.key = key(tab);
    mine.asked = ++serial;
    wait(tab);
    return [...values, String(serial)];
  }

  // Sets a field that has no component, and asks anew.
  function set(tab, name, value) {
    const parameters = address();
    put(parameters, name, value);
    write(parameters, false);
    ask(tab);
  }

  function wait(tab) {
    const mine = state[tab];
    find(`#panel-${tab}`).dataset.asking = "";
    if (!mine.timer) mine.timer = setTimeout(() => say(tab, "Searching…"), patience);
  }

  function say(tab, words) {
    const line = find(`#panel-${tab} [data-progress]`);
    if (line && line.textContent !== words) line.textContent = words;
  }

  function rest(tab) {
    clearTimeout(state[tab].timer);
    state[tab].timer = 0;
    delete find(`#panel-${tab}`).dataset.asking;
    say(tab, "");
  }

  function failed(tab) {
    rest(tab);
    state[tab].key = null;
    say(tab, "On Record does not answer. Is it still running? Ask again once it is.");
  }

  // Takes note of an answer that has been drawn. An older one than was asked for last is on its way out,
  // or has come over the newer one, which is asked for again then.
  function answered(tab, answer) {
    const mine = state[tab];
    const stamp = Number(answer.dataset.stamp);
    if (!mine.asked || stamp === mine.drawn) return;
    mine.drawn = stamp;
    if (stamp < mine.asked) {
      if (mine.shown === mine.asked) ask(tab);
      return;
    }
    mine.shown = stamp;
    if ("waiting" in answer.dataset) {
      say(tab, "");
      clearTimeout(mine.timer);
      mine.timer = -1;
      setTimeout(() => ask(tab), polling);
      return;
    }
    rest(tab);
    const next = mine.focus && answer.querySelectorAll("[data-item]")[mine.focus];
    mine.focus = 0;
    if (next) next.focus();
  }

  // The tabs

  function open(tab, push) {
    const parameters = address();
    if (tab === panels()[0]) parameters.delete("tab");
    else parameters.set("tab", tab);
    write(parameters, push);
    document.documentElement.dataset.tab = tab;
    for (const each of document.querySelectorAll("#tabs [role=tab]")) {
      const chosen = each.dataset.tab === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
    }
    if (state[tab].key !== key(tab)) ask(tab);
  }

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab][data-tab]");
    if (!tab) return;
    const all = [...document.querySelectorAll("#tabs [role=tab]")];
    const at = all.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[to % all.length];
    open(next.dataset.tab, true);
    next.focus();
  });

  // What is picked

  const known = /^[0-9a-f]{16}$/;
  const picked = new Set((address().get("pick") || "").split(",").filter((id) => known.test(id)));

  function pick() {
    const parameters = address();
    put(parameters, "pick", [...picked].join(","));
    write(parameters, false);
    show();
  }

  function change(element, name, value) {
    if (element && element[name] !== value) element[name] = value;
  }

  function attribute(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  // Brings the page into line with all this. Writes only what differs, since an observer calls it.
  function show() {
    for (const tab of panels()) {
      const panel = find(`#panel-${tab}`);
      if (!panel) continue;
      attribute(panel, "role", "tabpanel");
      attribute(panel, "aria-labelledby", `tab-${tab}`);
      attribute(find(`#${tab}-status`), "role", "status");
      const answer = panel.querySelector(".answer [data-stamp]");
      if (answer) answered(tab, answer);
    }
    for (const box of document.querySelectorAll("input[data-pick]")) {
      change(box, "checked", picked.has(box.dataset.pick));
    }
    const bar = find("#selection");
    if (!bar) return;
    const count = picked.size;
    change(bar.querySelector("[data-count]"), "textContent",
      count === 0 ? "No quotation selected" : count === 1 ? "1 quotation selected" : `${count} quotations selected`);
    change(bar, "className", count ? "selection" : "selection none");
    const query = new URLSearchParams({ format: bar.querySelector("select").value, ids: [...picked].join(",") });
    attribute(bar.querySelector("[data-download]"), "href", "export?" + query.toString().replaceAll("%2C", ","));
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("input[data-pick]")) {
      if (box.checked) picked.add(box.dataset.pick);
      else picked.delete(box.dataset.pick);
      pick();
    }
    show();
  });
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-clear], [role=tab][data-tab], [data-set], a[href^='?']");
    if (!at) return;
    if ("clear" in at.dataset) {
      picked.clear();
      pick();
    } else if ("tab" in at.dataset) {
      open(at.dataset.tab, true);
    } else if ("set" in at.dataset) {
      const panel = at.closest("[id^=panel-]").id.replace("panel-", "");
      if ("more" in at.dataset) state[panel].focus = Number(at.dataset.more);
      set(panel, at.dataset.set, at.dataset.value);
    } else if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      follow(at.getAttribute("href"));
    }
  });
  addEventListener("popstate", arrive);
  // Gradio draws, and draws again, whatever the page shows.
  new MutationObserver(show).observe(document.documentElement, {
    childList: true, subtree: true, attributeFilter: ["data-stamp"],
  });
  return { know, arrived, filled, asked, failed };
})();
