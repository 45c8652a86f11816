"use strict";
/* Exact search without a server.  What is written where: tei/publishing/site/searching.py and texts.py. */
(() => {
  const root = document.currentScript.dataset.root;
  const taken = new Map();
  const waiting = new Map();
  window.teikit = { take: (key, value) => taken.set(key, value) };

  /* A file of the site: a script, since a page opened from a disk may load nothing else. */
  const load = (path, key = path) => {
    if (!waiting.has(path)) {
      waiting.set(path, new Promise((done, fail) => {
        const script = document.createElement("script");
        script.src = root + path.split("/").map(encodeURIComponent).join("/") + ".js";
        script.onload = () => { script.remove(); done(taken.get(key)); taken.delete(key); };
        script.onerror = () => { script.remove(); waiting.delete(path); fail(new Error(path)); };
        document.head.append(script);
      }));
    }
    return waiting.get(path);
  };

  /* ---- folding and terms, as tei/searching has them */
  const NO_TERM = /[ (),.\u00b7\u2044]/g;
  const folder = (data) => {
    const wide = data.wide.replace(/[\u{10000}-\u{10ffff}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
    const term = new RegExp(`[${wide}]|(?:(?![${wide}])[\\p{L}\\p{N}])(?:(?![${wide}])[\\p{L}\\p{N}]|[${data.joined}])*`, "gu");
    const wideOne = new RegExp(`^[${wide}]$`, "u");
    const to = [...data.to];
    const table = new Map([...data.from].map((c, number) => [c, to[number]]));
    for (const [one, several] of Object.entries(data.several)) table.set(one, several);
    const marks = new Map(Object.entries(data.marks));
    const through = (map, text) => Array.from(text, (c) => map.get(c) ?? c).join("");
    const fold = (text) => through(table, through(marks, text).normalize("NFKC")).normalize("NFKC").replace(NO_TERM, "") || text;
    return {
      isWide: (form) => wideOne.test(form),
      terms: (text) => Array.from(text.matchAll(term), (m) => ({ form: fold(m[0]), start: m.index, end: m.index + m[0].length })),
    };
  };

  const phraseOf = (query, folding) => {
    const forms = folding.terms(query).map((term) => term.form);
    const last = forms[forms.length - 1] ?? "";
    return { forms, open: query.trimEnd().endsWith("*") && !folding.isWide(last) };
  };

  /* The grams that a phrase needs, each with its distance from the beginning. */
  const gramsOf = ({ forms, open }, isWide) => {
    const wanted = [];
    for (let at = 0; at < forms.length; at += 1) {
      const here = forms[at], after = forms[at + 1];
      if (!isWide(here)) wanted.push({ gram: here, at, open: open && after === undefined });
      else if (after !== undefined && isWide(after)) { wanted.push({ gram: here + after, at }); at += 1; }
      else if (at > 0 && isWide(forms[at - 1])) wanted.push({ gram: forms[at - 1] + here, at: at - 1 });
      else wanted.push({ gram: here, at, open: after === undefined });
    }
    return wanted;
  };

  /* ---- the index */
  const DIGITS = Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n)).filter((c) => c !== '"' && c !== "\\");
  const RADIX = DIGITS.length / 2;
  const VALUE = new Map(DIGITS.map((digit, number) => [digit.charCodeAt(0), number]));

  const places = (codes, distance, out) => {
    let place = 0, number = 0, times = 1;
    for (let at = 0; at < codes.length; at += 1) {
      const value = VALUE.get(codes.charCodeAt(at));
      if (value >= RADIX) { number += (value - RADIX) * times; times *= RADIX; continue; }
      place += number + value * times;
      out.push(place - distance);
      number = 0; times = 1;
    }
  };

  /* The files of a segment that may have a gram, or grams that begin with it. */
  const shards = (firsts, gram, open) => {
    let low = 0, high = firsts.length;
    while (low < high) { const middle = (low + high) >> 1; if (firsts[middle] <= gram) low = middle + 1; else high = middle; }
    const found = [Math.max(low - 1, 0)];
    while (open && low < firsts.length && firsts[low].startsWith(gram)) { found.push(low); low += 1; }
    return firsts.length ? found : [];
  };

  const lookUp = async (key, firsts, { gram, at, open }) => {
    const files = await Promise.all(shards(firsts, gram, open).map((number) => load(`search/${key}/${number}`)));
    const found = [];
    for (const file of files) {
      const parts = file.split(" ");
      let name = "";
      for (let n = 0; n + 1 < parts.length; n += 2) {
        name = name.slice(0, VALUE.get(parts[n].charCodeAt(0))) + parts[n].slice(1);
        if (name === gram || (open && name.startsWith(gram))) places(parts[n + 1], at, found);
      }
    }
    return open ? found.sort((a, b) => a - b) : found;
  };

  const both = (one, other) => {
    const found = [];
    for (let a = 0, b = 0; a < one.length && b < other.length;) {
      if (one[a] === other[b]) { found.push(one[a]); a += 1; b += 1; } else if (one[a] < other[b]) a += 1; else b += 1;
    }
    return found;
  };

  const inSegment = async ([key, firsts], wanted) => {
    const rows = await Promise.all(wanted.map((one) => lookUp(key, firsts, one)));
    rows.sort((a, b) => a.length - b.length);
    return { key, found: rows.reduce(both) };
  };

  const last = (starts, place) => {
    let low = 0, high = starts.length;
    while (low < high) { const middle = (low + high) >> 1; if (starts[middle] <= place) low = middle + 1; else high = middle; }
    return low - 1;
  };

  /* ---- what is shown */
  const GAP = 1, AROUND = 30;

  const lineAt = async (book, place, phrase, folding) => {
    const [name, , first, base, firsts] = book;
    const chunk = last(firsts, place - first);
    const rows = await load(`books/${name}/${base}-${chunk}`, `${base}-${chunk}`);
    let at = first + firsts[chunk];
    for (const [address, page, text] of rows) {
      const terms = folding.terms(text);
      const here = place - at;
      if (here < terms.length) {
        const start = terms[here].start, end = terms[here + phrase.forms.length - 1].end;
        return { address: `books/${encodeURIComponent(name)}/${address}`, page: pageAt(page, text, start), text, start, end };
      }
      at += terms.length + GAP;
    }
    throw new Error(`place ${place}`);
  };

  /* Offsets of page breaks are in characters, not in units of UTF-16. */
  const pageAt = (page, text, start) => {
    if (typeof page === "string") return page;
    const offset = [...text.slice(0, start)].length;
    return page.slice(1).reduce((label, [from, after]) => (from <= offset ? after : label), page[0]);
  };

  const search = async (query) => {
    const [data, index] = await Promise.all([load("search/folding"), load("search/index")]);
    const folding = search.folding ??= folder(data);
    const phrase = phraseOf(query, folding);
    if (!phrase.forms.length) return null;
    const wanted = gramsOf(phrase, folding.isWide);
    const segments = (await Promise.all(index.map((one) => inSegment(one, wanted)))).filter(({ found }) => found.length);
    const shelves = await Promise.all(segments.map(({ key }) => load(`search/${key}/books`)));
    const hits = [];
    segments.forEach(({ found }, number) => {
      const starts = shelves[number].map((book) => book[2]);
      for (const place of found) hits.push({ book: shelves[number][last(starts, place)], place });
    });
    return { hits, books: new Set(hits.map(({ book }) => book[0])).size, line: ({ book, place }) => lineAt(book, place, phrase, folding) };
  };
  window.teikit.search = search;

  const form = document.getElementById("tk-search");
  if (!form) return;
  const input = form.elements.q, status = document.getElementById("tk-status"), list = document.getElementById("tk-hits");
  const more = document.getElementById("tk-more"), words = status.dataset;
  const STEP = 25;

  const element = (name, properties, ...inside) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inside);
    return made;
  };
  const cut = (text, from, to) => text.slice(from, to).replace(/\s+/g, " ");
  const edge = (text, at, by) => {
    let to = Math.min(Math.max(at + by, 0), text.length);
    if (to > 0 && to < text.length && /[\udc00-\udfff]/.test(text[to])) to += Math.sign(by);
    return to;
  };
  const fragment = ({ text, start, end }) => {
    if (!("fragmentDirective" in document)) return "";
    const part = (string) => encodeURIComponent(string.trim()).replace(/-/g, "%2D");
    const before = part(cut(text, edge(text, start, -8), start)), after = part(cut(text, end, edge(text, end, 8)));
    return `:~:text=${before ? `${before}-,` : ""}${part(cut(text, start, end))}${after ? `,-${after}` : ""}`;
  };
  const shown = (line) => {
    const { text, start, end, page, address } = line;
    const from = edge(text, start, -AROUND), to = edge(text, end, AROUND);
    const href = root + address + fragment(line);
    return element("li", {},
      element("a", { href },
        element("span", { className: "before" }, element("bdi", {}, (from > 0 ? "…" : "") + cut(text, from, start))),
        element("mark", {}, cut(text, start, end)),
        element("span", { className: "after" }, cut(text, end, to) + (to < text.length ? "…" : ""))),
      element("span", { className: "page" }, page ? words.page.replace("{}", page) : ""));
  };

  let round = 0;
  const run = async (query) => {
    const mine = round += 1;
    list.replaceChildren();
    more.hidden = true;
    if (!query.trim()) { status.textContent = ""; return; }
    status.textContent = words.loading;
    const result = await search(query);
    if (mine !== round) return;
    if (!result) { status.textContent = words.least; return; }
    const { hits, books, line } = result;
    status.textContent = !hits.length ? words.none : hits.length === 1 ? words.one : (books === 1 ? words.within : words.found)
      .replace("{places}", hits.length.toLocaleString()).replace("{books}", books.toLocaleString());
    let at = 0, group = null, current = "";
    const next = async () => {
      const step = hits.slice(at, at + STEP);
      at += step.length;
      more.hidden = true;
      const lines = await Promise.all(step.map(line));
      if (mine !== round) return;
      lines.forEach((one, number) => {
        const [name, title, , , , lang] = step[number].book;
        if (name !== current) {
          current = name;
          group = element("ol", { className: "hits" });
          list.append(element("section", { lang },
            element("h2", {}, element("a", { href: `${root}books/${encodeURIComponent(name)}/index.html` }, title)), group));
        }
        group.append(shown(one));
      });
      more.hidden = at >= hits.length;
    };
    more.onclick = next;
    await next();
  };

  const asked = () => new URLSearchParams(location.search).get("q") ?? new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = input.value;
    try { history.pushState(null, "", `?${new URLSearchParams({ q: query })}`); } catch { location.hash = new URLSearchParams({ q: query }); }
    run(query);
  });
  addEventListener("popstate", () => { input.value = asked(); run(input.value); });
  input.value = asked();
  run(input.value);
})();
