// Keeps a page that says data-live fresh: fetches it again every five seconds and swaps <main>. Tells what a bar of a strip of runs is.
// Without it pages work as well.
(() => {
  const every = 5000;
  const focusable = "a[href], button, input, select, summary, [tabindex]";
  const away = document.getElementById("away");
  let touched = false;
  let timer = 0;

  const main = () => document.querySelector("main[data-live]");

  // What may be swapped under the hands of nobody: no form is filled in, nothing is marked.
  const inUse = (place) => {
    const active = document.activeElement;
    const marked = getSelection();
    return touched
      || place.contains(active) && active.matches("input, select, textarea")
      || marked && !marked.isCollapsed && place.contains(marked.anchorNode);
  };

  // An element is the same on the new page if it has the same id, or the same address at the same place among its like.
  const name = (place, element) => {
    if (element.id) {
      return () => document.getElementById(element.id);
    }
    const address = element.getAttribute("href");
    const like = (where) => [...where.querySelectorAll(focusable)].filter((other) => other.getAttribute("href") === address);
    const index = like(place).indexOf(element);
    return () => like(main())[index];
  };

  const swap = (place, next) => {
    const active = document.activeElement;
    const again = place.contains(active) ? name(place, active) : null;
    const open = [...place.querySelectorAll("details[open][id]")].map((details) => details.id);
    place.replaceWith(next);
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    again?.()?.focus({preventScroll: true});
  };

  const refresh = async () => {
    const place = main();
    if (!place || document.hidden || inUse(place)) {
      return;
    }
    try {
      const answer = await fetch(location.href, {headers: {Accept: "text/html", "X-Live-Refresh": "1"}, signal: AbortSignal.timeout(every)});
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("main[data-live]");
      if (next && !inUse(place)) {
        swap(place, document.adoptNode(next));
        document.getElementById("as-of").textContent = page.getElementById("as-of").textContent;
      }
      away.hidden = true;
    } catch {
      away.hidden = false;
    }
  };

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await refresh();
      wait();
    }, every);
  };

  // Of a strip one bar is on the way of the Tab key: from it the arrow keys lead to the others. Each is told below as it is reached.
  const tell = (bar) => {
    const strip = bar?.closest(".strip");
    document.querySelectorAll(".told").forEach((told) => { told.hidden = true; });
    if (strip) {
      const told = strip.querySelector(".told");
      told.textContent = bar.querySelector("title").textContent;
      told.hidden = false;
    }
  };
  const barOf = (event) => event.target instanceof Element ? event.target.closest(".strip a") : null;
  document.addEventListener("focusin", (event) => tell(barOf(event)));
  document.addEventListener("focusout", () => tell(null));
  // The mouse need not hit a bar, which may be low: the one above or below it is meant.
  document.addEventListener("mousemove", (event) => {
    const strip = event.target instanceof Element ? event.target.closest(".strip svg") : null;
    if (strip) {
      const box = strip.getBoundingClientRect();
      const bars = strip.querySelectorAll("a");
      const slots = 60;
      tell(bars[Math.floor((event.clientX - box.left) / box.width * slots) - slots + bars.length]);
    } else if (event.target instanceof Element && document.querySelector(".told:not([hidden])")) {
      tell(document.activeElement?.closest(".strip a"));
    }
  });
  document.addEventListener("keydown", (event) => {
    const bar = barOf(event);
    const step = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
    if (bar && step) {
      const bars = [...bar.closest("svg").querySelectorAll("a")];
      const to = bars[Math.min(bars.length - 1, Math.max(0, bars.indexOf(bar) + step))];
      bars.forEach((other) => other.setAttribute("tabindex", other === to ? "0" : "-1"));
      to.focus();
      event.preventDefault();
    }
  });

  if (main()) {
    document.addEventListener("input", () => { touched = true; });
    document.addEventListener("visibilitychange", async () => {
      if (!document.hidden) {
        await refresh();
        wait();
      }
    });
    wait();
  }
})();
