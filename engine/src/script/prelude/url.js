// URL and URLSearchParams over the host's URL parser.
(function (host) {
  "use strict";
  const FIELDS = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

  class URLSearchParams {
    #pairs = [];
    #changed;
    constructor(init = "") {
      if (typeof init === "object" && init !== null) {
        const pairs = typeof init[Symbol.iterator] === "function" ? [...init] : Object.entries(init);
        this.#pairs = pairs.map(([name, value]) => [String(name), String(value)]);
      } else {
        this.#pairs = host.formParse(String(init).replace(/^\?/, "").toWellFormed());
      }
    }
    static bind(params, changed) {
      params.#changed = changed;
      return params;
    }
    static reset(params, text) {
      params.#pairs = host.formParse(text.replace(/^\?/, ""));
    }
    #tell() {
      this.#changed?.(this.toString());
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#tell();
    }
    delete(name, value) {
      const keep = ([own, there]) => own !== String(name) || (value !== undefined && there !== String(value));
      this.#pairs = this.#pairs.filter(keep);
      this.#tell();
    }
    get(name) {
      return this.#pairs.find(([own]) => own === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([own]) => own === String(name)).map(([, value]) => value);
    }
    has(name, value) {
      return this.#pairs.some(([own, there]) => own === String(name) && (value === undefined || there === String(value)));
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([own]) => own === String(name));
      if (at < 0) {
        this.#pairs.push([String(name), String(value)]);
      } else {
        this.#pairs[at][1] = String(value);
        this.#pairs = this.#pairs.filter(([own], place) => place <= at || own !== String(name));
      }
      this.#tell();
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#tell();
    }
    forEach(visit, self) {
      for (const [name, value] of this.#pairs) visit.call(self, value, name, this);
    }
    *entries() {
      for (const [name, value] of this.#pairs) yield [name, value];
    }
    *keys() {
      for (const [name] of this.#pairs) yield name;
    }
    *values() {
      for (const [, value] of this.#pairs) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return host.formWrite(this.#pairs.flat().map((text) => text.toWellFormed()));
    }
  }
  const { bind, reset } = URLSearchParams;
  delete URLSearchParams.bind;
  delete URLSearchParams.reset;

  class URL {
    #parts;
    #params;
    constructor(text, base) {
      const given = base === undefined ? undefined : String(base).toWellFormed();
      const parts = host.urlParse(String(text).toWellFormed(), given);
      if (parts === undefined) throw new TypeError(`Invalid URL: ${text}`);
      this.#parts = parts;
    }
    static canParse(text, base) {
      return URL.parse(text, base) !== null;
    }
    static parse(text, base) {
      try {
        return new URL(text, base);
      } catch {
        return null;
      }
    }
    static read(url, place) {
      return url.#parts[place];
    }
    static write(url, name, value) {
      const parts = host.urlSet(url.#parts[0], name, String(value).toWellFormed());
      if (parts === undefined) {
        if (name === "href") throw new TypeError(`Invalid URL: ${value}`);
        return;
      }
      url.#parts = parts;
      if (url.#params && (name === "href" || name === "search")) reset(url.#params, parts[8]);
    }
    get origin() {
      return this.#parts[FIELDS.length];
    }
    get searchParams() {
      this.#params ??= bind(new URLSearchParams(this.#parts[8]), (text) => {
        this.#parts = host.urlSet(this.#parts[0], "search", text) ?? this.#parts;
      });
      return this.#params;
    }
    toString() {
      return this.#parts[0];
    }
    toJSON() {
      return this.#parts[0];
    }
  }
  const { read, write } = URL;
  delete URL.read;
  delete URL.write;
  FIELDS.forEach((field, place) => {
    Object.defineProperty(URL.prototype, field, {
      get() {
        return read(this, place);
      },
      set(value) {
        write(this, field, value);
      },
      enumerable: true,
      configurable: true,
    });
  });

  globalThis.URL = URL;
  globalThis.URLSearchParams = URLSearchParams;
});
