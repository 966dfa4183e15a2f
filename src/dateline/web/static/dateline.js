// What a page gains with a script: the reader's own time, how long ago, and updates that wait behind a button.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const main = find("main");
  const pulse = find("pulse");

  // ── Times: UTC stays on the page, the reader's own comes with the pointer, "20 s ago" is kept true ──
  const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const span = (seconds) =>
    seconds < 100 ? `${Math.max(0, Math.round(seconds))} s` :
    seconds < 6000 ? `${Math.round(seconds / 60)} min` :
    seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
  const tellAges = () => {
    const now = Date.now() / 1000;
    for (const element of document.querySelectorAll("[data-since]")) {
      element.textContent = `updated ${span(now - element.dataset.since)} ago`;
    }
    for (const element of document.querySelectorAll("time[data-ago]")) {
      element.textContent = `${span(now - Date.parse(element.dateTime) / 1000)} ago`;
    }
  };
  document.addEventListener("pointerover", (event) => {
    const time = event.target.closest?.("time");
    if (time && !time.dataset.told) {
      time.dataset.told = "yes";
      time.title += ` (here ${local.format(new Date(time.dateTime))})`;
    }
  });
  const clock = find("clock");
  const tick = () => {
    const now = new Date().toISOString();
    clock.textContent = `${now.slice(11, 19)} UTC`;
    clock.title = "The time now";
  };
  tellAges();
  setInterval(tellAges, 10000);
  if (clock) { tick(); setInterval(tick, 1000); }
  if (!main?.dataset.live || !window.EventSource) return;

  // ── The live line: news waits behind the button, the page does not move under the eye ──
  const MOVES = new Set(["story opened", "report joined", "confirmed", "corrected", "withdrawn", "merged"]);
  const TICKER_LINES = 8;
  const ANNOUNCE_MS = 10000;
  const more = find("more");
  const pause = find("pause");
  const ofStory = main.dataset.story;
  const waiting = new Set();
  let last = (find("news").dataset.sequence ?? main.dataset.sequence) || "0";
  let missed = false;
  let source = null;
  let announcedAt = 0;

  const tellLine = (state, words) => {
    pulse.dataset.line = state;
    find("line-state").textContent = words;
    pulse.title = words;
  };
  const tellWaiting = () => {
    const count = waiting.size;
    more.hidden = !count && !missed;
    more.textContent = missed ? "Show what you missed" : `${count} new ${count === 1 ? "update" : "updates"}`;
    if (!more.hidden && Date.now() - announcedAt > ANNOUNCE_MS) {
      announcedAt = Date.now();
      find("announce").textContent = more.textContent;
    }
  };
  const addToTicker = (update) => {
    const lines = find("ticker-lines");
    if (!lines || update.kind === "merged") return;
    for (const line of lines.querySelectorAll(".soft")) line.remove();
    const line = document.createElement("li");
    const link = document.createElement("a");
    const time = document.createElement("time");
    const headline = document.createElement("span");
    if (update.state === "breaking") line.className = "breaking";
    link.href = `/story/${update.story}`;
    time.dateTime = update.joined_at;
    time.title = update.joined_at;
    time.textContent = update.joined_at.slice(11, 19);
    headline.lang = update.language ?? "";
    headline.dir = "auto";
    headline.textContent = update.headline;
    link.append(time, " ", headline);
    line.append(link);
    if (lines.contains(document.activeElement)) return;
    lines.querySelector(`a[href="/story/${update.story}"]`)?.parentElement.remove();
    lines.prepend(line);
    lines.scrollLeft = 0;
    while (lines.children.length > TICKER_LINES) lines.lastElementChild.remove();
  };
  const heard = (event) => {
    last = event.lastEventId;
    const update = JSON.parse(event.data);
    if (ofStory ? String(update.story) === ofStory : MOVES.has(update.kind)) {
      waiting.add(ofStory ? update.sequence : update.story);
      tellWaiting();
    }
    if (MOVES.has(update.kind)) addToTicker(update);
  };
  const listen = () => {
    source = new EventSource(`${main.dataset.live}?after=${last}`);
    source.onopen = () => tellLine("live", "Live: updates arrive as they come in");
    source.onerror = () => tellLine("lost", "The line is lost; trying again");
    source.addEventListener("update", heard);
    source.addEventListener("resync", (event) => { last = event.lastEventId; missed = true; tellWaiting(); });
  };
  const hangUp = () => { source?.close(); source = null; };

  const refresh = async () => {
    const news = find("news");
    news.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["news", "aside", "ticker-lines"]) {
        const [ours, theirs] = [find(id), fresh.getElementById(id)];
        if (ours && theirs) ours.replaceWith(theirs);
      }
    } catch {
      location.reload();
      return;
    }
    waiting.clear();
    missed = false;
    tellWaiting();
    tellAges();
    find("announce").textContent = "The page is up to date";
    find("news").querySelector("article")?.focus({ preventScroll: true });
    window.scrollTo({ top: Math.min(window.scrollY, main.offsetTop) });
  };
  more.addEventListener("click", refresh);
  pause?.addEventListener("click", () => {
    const on = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(on));
    pause.textContent = on ? "Resume" : "Pause";
    if (on) { hangUp(); tellLine("paused", "Paused: nothing changes until you resume"); } else listen();
  });
  if (pause) pause.hidden = false;

  // ── The feed by keyboard: page keys go from article to article, as the ARIA feed pattern asks ──
  main.addEventListener("keydown", (event) => {
    const step = { PageDown: "nextElementSibling", PageUp: "previousElementSibling" }[event.key];
    const next = step && event.target.closest("[role=feed] > article")?.[step];
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
  });
  window.addEventListener("pagehide", hangUp);
  window.addEventListener("pageshow", () => { if (!source && pause?.getAttribute("aria-pressed") !== "true") listen(); });
})();
