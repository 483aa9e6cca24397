// Text and bytes: TextEncoder, TextDecoder, atob, btoa; randomness: crypto; structuredClone.
(function (host) {
  "use strict";

  globalThis.TextEncoder = class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      return host.encode(String(text).toWellFormed());
    }
    encodeInto(text, target) {
      if (!(target instanceof Uint8Array)) throw new TypeError("The target must be a Uint8Array.");
      let read = 0;
      let written = 0;
      for (const sign of String(text).toWellFormed()) {
        const bytes = host.encode(sign);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += sign.length;
      }
      return { read, written };
    }
  };

  const bytesOf = (data) => {
    if (data === undefined) return new Uint8Array(0);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw new TypeError("Bytes are wanted here: a typed array, a Buffer or an ArrayBuffer.");
  };

  globalThis.TextDecoder = class TextDecoder {
    #fatal;
    #keepMark;
    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      if (!/^\s*utf-?8\s*$/i.test(label)) throw new RangeError(`Only utf-8 can be decoded, not ${label}.`);
      this.#fatal = Boolean(fatal);
      this.#keepMark = Boolean(ignoreBOM);
    }
    get encoding() {
      return "utf-8";
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#keepMark;
    }
    decode(data) {
      const text = host.decode(bytesOf(data).toBase64(), this.#fatal);
      if (text === undefined) throw new TypeError("The bytes are not UTF-8.");
      return !this.#keepMark && text.startsWith("\ufeff") ? text.slice(1) : text;
    }
  };

  const refuse = (words) => {
    const error = new Error(words);
    error.name = "InvalidCharacterError";
    throw error;
  };

  globalThis.btoa = function btoa(text) {
    const signs = String(text);
    const bytes = new Uint8Array(signs.length);
    for (let place = 0; place < signs.length; place += 1) {
      const code = signs.charCodeAt(place);
      if (code > 255) refuse("btoa takes only characters up to U+00FF; encode the text first.");
      bytes[place] = code;
    }
    return bytes.toBase64();
  };

  globalThis.atob = function atob(text) {
    let bytes;
    try {
      bytes = Uint8Array.fromBase64(String(text));
    } catch {
      refuse("The text is not base64.");
    }
    let out = "";
    for (let place = 0; place < bytes.length; place += 4096) {
      out += String.fromCharCode(...bytes.subarray(place, place + 4096));
    }
    return out;
  };

  const fill = (bytes) => {
    for (let place = 0; place < bytes.length; place += 1) bytes[place] = host.random() * 256;
    return bytes;
  };

  globalThis.crypto = {
    randomUUID() {
      const bytes = fill(new Uint8Array(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
    getRandomValues(array) {
      if (!ArrayBuffer.isView(array) || array instanceof Float64Array || array instanceof Float32Array) {
        throw new TypeError("An array of whole numbers is wanted here.");
      }
      if (array.byteLength > 65536) throw new RangeError("At most 65,536 random bytes at once.");
      fill(bytesOf(array));
      return array;
    },
  };

  function uncloneable(value) {
    const what = typeof value === "function" ? `The function ${value.name}` : `A ${typeof value}`;
    const error = new Error(`${what} cannot be cloned.`);
    error.name = "DataCloneError";
    throw error;
  }

  function clone(value, known) {
    if (typeof value === "function" || typeof value === "symbol") uncloneable(value);
    if (typeof value !== "object" || value === null) return value;
    if (known.has(value)) return known.get(value);
    const keep = (copy) => {
      known.set(value, copy);
      return copy;
    };
    if (value instanceof Date) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) {
      const buffer = clone(value.buffer, known);
      return keep(new value.constructor(buffer, value.byteOffset, value.length ?? value.byteLength));
    }
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [key, one] of value) copy.set(clone(key, known), clone(one, known));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const one of value) copy.add(clone(one, known));
      return copy;
    }
    if (value instanceof Error) {
      const kinds = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
      const copy = keep(new (kinds[value.name] ?? Error)(value.message));
      if (Object.hasOwn(value, "cause")) copy.cause = clone(value.cause, known);
      return copy;
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
      uncloneable(value);
    }
    const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const key of Object.keys(value)) {
      const one = clone(value[key], known);
      Object.defineProperty(copy, key, { value: one, writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }

  globalThis.structuredClone = function structuredClone(value) {
    return clone(value, new Map());
  };
});
