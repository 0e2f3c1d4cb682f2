"use strict";

// The desk's own script: what the address says, which tab is open, what is asked, what is picked. Text
// from a library is never turned into markup or code here.
window.onrecord = (() => {
  const longest = 2000; // of a value in the address: servers refuse addresses of any length
  const patience = 400; // ms after which the page says that an answer is under way
  const mostPicked = 500; // as many as the server takes at once
  const veryLong = 20000; // ms after which it says that there may be none
  const polling = 300; // ms between two questions while the library is opening
  const address = () => new URLSearchParams(location.search);
  const find = (selector) => document.querySelector(selector);
  const panels = () => Object.keys(fields);
  const rooms = () => panels().filter((each) => each !== "basket");
  const fields = {}; // tab -> [[parameter, many, has a component]]; the basket is asked as a tab is
  const state = {}; // tab -> what is asked and what is shown
  let serial = 0; // of the last question
  let come = location.search; // the state that the page is in
  let landed = false; // whether an answer has been shown, of which the address may name a part

  // The fields of every tab, as the server has laid them out.
  function know(known) {
    for (const [tab, each] of Object.entries(known)) {
      fields[tab] = each;
      state[tab] = { arriving: "merge", asked: null, key: null, shown: 0, timer: 0, focus: null, drawnFor: null, unfolded: new Set() };
    }
    document.documentElement.dataset.tab = current();
  }

  // The address

  function current() {
    const named = address().get("tab");
    return rooms().includes(named) ? named : rooms()[0];
  }

  // Writes the parameters; `push` makes a place to go back to.
  function write(parameters, push) {
    const text = parameters.toString().replaceAll("%2C", ",");
    const search = text ? "?" + text : "";
    if (search === location.search) return;
    history[push ? "pushState" : "replaceState"](null, "", location.pathname + search + (push ? "" : location.hash));
    come = search;
  }

  const held = (parameters, name, many) => (many ? parameters.getAll(name) : parameters.get(name) ?? "");
  const empty = (value) => value == null || value.length === 0;

  function put(parameters, name, value) {
    parameters.delete(name);
    for (const one of [value ?? ""].flat()) {
      if (one && (one.length <= longest || name === "pick")) parameters.append(name, one);
    }
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
    for (const button of document.querySelectorAll("[data-reveal]")) {
      const set = button.dataset.fields.split(",").some((name) => address().has(name));
      if (set) reveal(button, true);
    }
    open(current());
    lookInto(); // it may have been unfolded before Gradio listened
  }

  // Opens what a switch controls, or closes it again.
  function reveal(button, open = button.getAttribute("aria-expanded") !== "true") {
    button.setAttribute("aria-expanded", String(open));
    find(`#${button.dataset.reveal}`).toggleAttribute("data-open", open);
  }

  function arrive() {
    keep(); // what is picked stays picked wherever one goes
    for (const tab of panels()) state[tab].arriving = "replace";
    come = location.search;
    find("#arrive").click();
  }

  // Follows a link within the page: the parameters it names, and no others of the tab that it leads to.
  function follow(href) {
    const parameters = address();
    const wanted = new URLSearchParams(href.slice(1));
    const tab = rooms().includes(wanted.get("tab")) ? wanted.get("tab") : rooms()[0];
    const elsewhere = tab !== current();
    for (const [name] of fields[tab]) parameters.delete(name);
    for (const [name, many] of fields[tab]) put(parameters, name, held(wanted, name, many));
    parameters.delete("tab");
    if (tab !== rooms()[0]) parameters.set("tab", tab);
    write(parameters, true);
    arrive();
    if (!elsewhere) return;
    find(`#tab-${tab}`).focus({ preventScroll: true }); // the link is hidden from now on
    scrollTo(0, 0);
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
    if (mine.timer) return;
    const late = "No answer yet. If On Record was stopped, start it again and ask once more.";
    mine.timer = setTimeout(() => {
      say(tab, "Searching…");
      // Gradio does not always tell that nobody is there.
      fetch("favicon.ico", { cache: "no-store" }).catch(() => mine.timer && failed(tab));
      mine.timer = setTimeout(() => say(tab, late), veryLong);
    }, patience);
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

  // What the fields of a tab offer from now on, as Gradio takes it. A list that is open stays as it is:
  // Gradio 6.31 loses its thread where one grows shorter, and leaving the field asks anew anyway.
  function offered(tab, text) {
    const lists = find(`#panel-${tab}`).querySelectorAll("input[role=combobox]");
    return JSON.parse(text).map((choices, place) =>
      choices && lists[place] !== document.activeElement ? { __type__: "update", choices } : undefined);
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
    // What was unfolded stays so where the same is drawn again: leaving a filter asks anew.
    const again = mine.drawnFor === mine.key;
    mine.drawnFor = mine.key;
    if (!again) mine.unfolded.clear();
    const folds = answer.querySelectorAll("details");
    for (const at of mine.unfolded) if (folds[at]) folds[at].open = true;
    const next = mine.focus !== null && answer.querySelectorAll("[data-item]")[mine.focus];
    mine.focus = null;
    if (next) next.focus();
    else if (!landed) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    landed = true;
  }

  document.addEventListener("click", ({ target }) => {
    const details = target.closest("summary")?.parentElement;
    const answer = details?.closest(".answer [data-stamp]");
    if (!answer) return;
    const { unfolded } = state[answer.closest("[id^=panel-]").id.slice("panel-".length)];
    const at = [...answer.querySelectorAll("details")].indexOf(details);
    if (details.open) unfolded.delete(at); // as it is before the click is done
    else unfolded.add(at);
  });

  // The tabs

  function open(tab, push) {
    const parameters = address();
    if (tab === rooms()[0]) parameters.delete("tab");
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

  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target.matches("[data-save-name]")) save(target.closest("p").querySelector("[data-save]"));
  });

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

  // Fields with a list

  // "Any city" is there to be typed over, not into: Tab selects it by itself, a click does not.
  document.addEventListener("mousedown", (event) => {
    const again = event.target === document.activeElement && event.target.matches("input[role=combobox]");
    if (again) event.preventDefault(); // it would take the selection back, after the click
  });
  document.addEventListener("click", ({ target }) => target.matches("input[role=combobox]") && target.select());

  // Gradio 6.31 tells nobody of what is typed into a list of many, nor of its being emptied.
  const compare = () => setTimeout(() => ask("compare"), 50); // once Gradio has taken it in
  document.addEventListener("keyup", ({ key, target }) => {
    if (["Enter", "Backspace"].includes(key) && target.matches("#compare-of input")) compare();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("#compare-of .remove-all")) compare();
  }, true); // it is gone afterwards

  // Gradio 6.31 opens a list again, a moment later, when a key comes right before its field is left: Tab, too.
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("input[role=combobox]")) setTimeout(closeLists, 100);
  });
  function closeLists() {
    for (const field of document.querySelectorAll("input[role=combobox][aria-expanded=true]")) {
      if (field === document.activeElement) continue;
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }
  }

  // The basket: what is picked, in the order in which it is shown and taken along

  const id = /^[0-9a-f]{16}$/;
  let picked = [...new Set((address().get("pick") || "").split(",").filter((each) => id.test(each)))];
  let former = null; // what was picked before something was taken out

  function keep() {
    const parameters = address();
    put(parameters, "pick", picked.join(","));
    write(parameters, false);
  }

  // `drawn` where the list shows the change already.
  function pick(ids, drawn) {
    picked = ids.slice(0, mostPicked);
    keep();
    change(find("[data-trouble]"), "textContent", "");
    const root = document.documentElement;
    if (!picked.length) delete root.dataset.basket;
    if (drawn) state.basket.key = key("basket");
    else lookInto();
    show();
  }

  // Has the list drawn anew where it is unfolded and shows something else.
  function lookInto() {
    if ("basket" in document.documentElement.dataset && state.basket.key !== key("basket")) ask("basket");
  }

  function takeOut(ids) {
    former = picked;
    pick(picked.filter((each) => !ids.includes(each)), ids.length === 1);
  }

  function unfold() {
    const root = document.documentElement;
    if (!picked.length || "basket" in root.dataset) delete root.dataset.basket;
    else root.dataset.basket = "";
    lookInto();
    show();
  }

  // Moves an item of the list up or down, or takes it out, and keeps the focus beside it.
  function move(button) {
    const item = button.closest("[data-id]");
    const list = [...item.parentElement.children];
    const from = list.indexOf(item);
    const to = from + Number(button.dataset.move);
    if (to === from) {
      takeOut([item.dataset.id]);
      const next = list[from + 1] ?? list[from - 1];
      item.remove();
      (next?.querySelector("[data-move='0']") ?? find("[data-undo]")).focus();
      tell("Removed");
    } else if (to >= 0 && to < list.length) {
      list[to][to < from ? "before" : "after"](item);
      pick([...item.parentElement.children].map((each) => each.dataset.id), true);
      button.focus();
      tell(`Now number ${to + 1} of ${list.length}`);
    } else {
      tell(to < 0 ? "It is the first" : "It is the last");
    }
  }

  // Dragging does what the buttons do, for who has a mouse. The list is put in order while the hand moves;
  // what is let go outside of it, or by Escape, goes back.

  let dragged = null; // the item, and where it stood

  document.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.(".grip")?.closest("[data-id]");
    if (!item) return;
    dragged = { item, next: item.nextElementSibling };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.dataset.id);
    event.dataTransfer.setDragImage(item, 0, 0);
    item.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest?.(".picked > [data-id]");
    if (!over) return;
    event.preventDefault(); // it may be let go here
    const { top, height } = over.getBoundingClientRect();
    const before = event.clientY < top + height / 2;
    if (over !== dragged.item && (before ? over.previousElementSibling : over.nextElementSibling) !== dragged.item) {
      over[before ? "before" : "after"](dragged.item);
    }
  });
  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault(); // else some browsers follow what is let go as an address
  });
  document.addEventListener("dragend", (event) => {
    if (!dragged) return;
    const { item, next } = dragged;
    dragged = null;
    item.classList.remove("dragged");
    if (!item.isConnected) return; // the list has been drawn anew meanwhile
    const list = item.parentElement;
    if (event.dataTransfer.dropEffect === "none") list.insertBefore(item, next);
    const ids = [...list.children].map((each) => each.dataset.id);
    if (`${ids}` === `${picked}`) return;
    pick(ids, true);
    tell(`Now number ${ids.indexOf(item.dataset.id) + 1} of ${ids.length}`);
  });

  const tell = (words) => change(find("[data-told]"), "textContent", words);

  // Taking the selection along. The file is asked for first, since what says why there is none would come
  // in the place of the page. It is left to the browser then, which asks for leave where a script saves many.

  async function take(link) {
    const told = (words) => change(find("[data-trouble]"), "textContent", words);
    told("");
    let reply;
    try {
      reply = await fetch(link.href);
    } catch {
      told("On Record does not answer. Is it still running?");
      return;
    }
    if (reply.ok) {
      location.assign(link.href);
    } else if (reply.status === 404) {
      told("A selected quotation is no longer on record: remove it, then download again.");
      if (!("basket" in document.documentElement.dataset)) unfold();
    } else {
      told("On Record could not write this file; its terminal says why.");
    }
  }

  // One citation to copy

  const styleKept = "onrecord-style";

  async function cite(details) {
    const [select, text] = [details.querySelector("select"), details.querySelector("textarea")];
    const query = new URLSearchParams({ id: details.dataset.cite, format: select.value });
    let words;
    try {
      words = await (await fetch(`citation?${query}`)).text();
    } catch {
      words = "On Record does not answer. Is it still running?";
    }
    if (query.get("format") === select.value) text.value = words;
  }

  function unfoldCitation(details) {
    if (!details.open || details.querySelector("select")) return;
    details.append(find("#citing").content.cloneNode(true));
    try {
      details.querySelector("select").value = localStorage.getItem(styleKept) ?? "apa";
    } catch {} // no storage: the first style will do
    cite(details);
  }

  // Without leave to write to the clipboard the words are selected, for the keyboard to copy.
  async function copy(details) {
    const [text, told] = [details.querySelector("textarea"), details.querySelector("[role=status]")];
    told.textContent = "";
    let done = false;
    try {
      await navigator.clipboard.writeText(text.value);
      done = true;
    } catch {
      text.focus();
      text.select();
      done = document.execCommand("copy");
    }
    told.textContent = done ? "Copied." : "The citation is selected: press Ctrl+C or ⌘C to copy it.";
  }

  // Saved searches

  async function send(to, record, told) {
    const body = JSON.stringify(record);
    const token = find("meta[name=onrecord-token]").content;
    const headers = { "Content-Type": "application/json", "X-On-Record-Token": token };
    try {
      const reply = await fetch(to, { method: "POST", headers, body });
      change(told, "textContent", await reply.text());
      return reply.ok;
    } catch {
      change(told, "textContent", "On Record does not answer. Is it still running?");
      return false;
    }
  }

  async function save(button) {
    const name = button.parentElement.querySelector("[data-save-name]");
    const told = button.parentElement.querySelector("[role=status]");
    if (await send("saved", { name: name.value, address: location.search }, told)) name.value = "";
  }

  async function forget(button) {
    if (!(await send("saved/remove", { name: button.dataset.forget }, find("[data-told]")))) return;
    const next = button.closest("li").nextElementSibling ?? button.closest("li").previousElementSibling;
    (next?.querySelector("a") ?? find("#question textarea, #question input")).focus();
    button.closest("li").remove();
  }

  function change(element, name, value) {
    if (element && element[name] !== value) element[name] = value;
  }

  function attribute(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  // Brings the page into line with all this. Writes only what differs, since an observer calls it.
  function show() {
    closeLists();
    for (const tab of panels()) {
      const panel = find(`#panel-${tab}`);
      if (!panel) continue;
      attribute(panel, "role", tab === "basket" ? "region" : "tabpanel");
      if (tab === "basket") attribute(panel, "aria-label", "Selected quotations");
      else attribute(panel, "aria-labelledby", `tab-${tab}`);
      attribute(find(`#${tab}-status`), "role", "status");
      const answer = panel.querySelector(".answer [data-stamp]");
      if (answer) answered(tab, answer);
    }
    for (const box of document.querySelectorAll("input[data-pick]")) {
      change(box, "checked", picked.includes(box.dataset.pick));
    }
    const bar = find("#selection");
    if (!bar) return;
    const count = picked.length;
    const full = count === mostPicked ? ", as many as there can be" : "";
    change(bar.querySelector("[data-count]"), "textContent",
      count === 0 ? "No quotation selected" : `${count} quotation${count === 1 ? "" : "s"} selected${full}`);
    change(bar, "className", count ? "selection" : former?.length ? "selection cleared" : "selection none");
    change(bar.querySelector("[data-undo]"), "hidden", !former);
    attribute(bar.querySelector("[data-unfold]"), "aria-expanded", String("basket" in document.documentElement.dataset));
    const format = bar.querySelector("[data-format]");
    const grouping = bar.querySelector("[data-grouping]");
    change(grouping, "disabled", !("sources" in format.selectedOptions[0].dataset)); // others list quotations
    const query = new URLSearchParams({ format: format.value, ids: picked.join(",") });
    if (!grouping.checked) query.set("each", "true");
    attribute(bar.querySelector("[data-download]"), "href", "export?" + query.toString().replaceAll("%2C", ","));
  }

  document.addEventListener("change", (event) => {
    const at = event.target;
    const details = at.closest("details[data-cite]");
    if (at.matches("input[data-pick]")) {
      former = at.checked ? null : picked;
      pick(at.checked ? [...picked, at.dataset.pick] : picked.filter((each) => each !== at.dataset.pick));
    } else if (details && at.matches("select")) {
      try {
        localStorage.setItem(styleKept, at.value);
      } catch {} // it is not remembered then
      cite(details);
    }
    show();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[data-cite]")) unfoldCitation(event.target);
  }, true);
  const deeds = {
    clear: () => {
      takeOut(picked);
      find("[data-undo]").focus();
      tell("Selection cleared");
    },
    undo: () => {
      const back = former;
      former = null;
      pick(back);
      find("[data-unfold]").focus();
    },
    reveal: (at) => reveal(at),
    unfold,
    move,
    copy: (at) => copy(at.closest("details")),
    save,
    forget,
    tab: (at) => open(at.dataset.tab, true),
    set: (at) => {
      const panel = at.closest("[id^=panel-]").id.replace("panel-", "");
      if ("more" in at.dataset) state[panel].focus = Number(at.dataset.more);
      set(panel, at.dataset.set, at.dataset.value);
    },
  };
  // A correction leads back to the question that it was made from.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest(".correct-link");
    if (link) link.search = new URLSearchParams({ back: location.search });
  }, true);

  document.addEventListener("click", (event) => {
    const at = event.target.closest("button, a[href^='?'], a[href^='#'], a[data-download]");
    if (!at) return;
    const deed = Object.keys(deeds).find((each) => each in at.dataset);
    if (deed) deeds[deed](at);
    else if (at.matches("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      const to = at.getAttribute("href");
      if ("download" in at.dataset) take(at);
      else if (to.startsWith("?")) follow(to);
      else location.hash = to; // the page has a base, from which the link alone would lead elsewhere
    }
  });
  // A link to a part of an answer makes a place to go back to as well; the forms stay as they are then.
  addEventListener("popstate", () => location.search === come || arrive());
  // Gradio draws, and draws again, whatever the page shows.
  new MutationObserver(show).observe(document.documentElement, {
    childList: true, subtree: true, attributeFilter: ["data-stamp"],
  });
  return { know, arrived, filled, asked, offered, failed };
})();
