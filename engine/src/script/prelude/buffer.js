// Buffer, as far as flows use it: text in the usual encodings, parts, numbers of every width.
(function (host) {
  "use strict";

  function decode(text, encoding) {
    switch (String(encoding ?? "utf8").toLowerCase()) {
      case "utf8":
      case "utf-8":
        return host.encode(text.toWellFormed());
      case "hex": {
        const clean = /^(?:[0-9a-f]{2})*/i.exec(text)[0];
        return Uint8Array.fromHex(clean);
      }
      case "base64":
      case "base64url": {
        const clean = text.replaceAll("-", "+").replaceAll("_", "/").replace(/[^A-Za-z0-9+/]/g, "");
        return Uint8Array.fromBase64(clean.length % 4 === 1 ? clean.slice(0, -1) : clean);
      }
      case "ascii":
      case "latin1":
      case "binary":
        return Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 0xff);
      case "utf16le":
      case "utf-16le":
      case "ucs2":
      case "ucs-2": {
        const bytes = new Uint8Array(text.length * 2);
        for (let place = 0; place < text.length; place += 1) {
          const code = text.charCodeAt(place);
          bytes[place * 2] = code & 0xff;
          bytes[place * 2 + 1] = code >> 8;
        }
        return bytes;
      }
      default:
        throw new TypeError(`Unknown encoding: ${encoding}`);
    }
  }

  function codes(bytes, mask) {
    let out = "";
    for (let place = 0; place < bytes.length; place += 4096) {
      const part = Array.from(bytes.subarray(place, place + 4096), (byte) => byte & mask);
      out += String.fromCharCode(...part);
    }
    return out;
  }

  function encode(bytes, encoding) {
    switch (String(encoding ?? "utf8").toLowerCase()) {
      case "utf8":
      case "utf-8":
        return host.decode(bytes.toBase64(), false);
      case "hex":
        return bytes.toHex();
      case "base64":
        return bytes.toBase64();
      case "base64url":
        return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
      case "ascii":
        return codes(bytes, 0x7f);
      case "latin1":
      case "binary":
        return codes(bytes, 0xff);
      case "utf16le":
      case "utf-16le":
      case "ucs2":
      case "ucs-2": {
        let out = "";
        for (let place = 0; place + 1 < bytes.length; place += 2) {
          out += String.fromCharCode(bytes[place] | (bytes[place + 1] << 8));
        }
        return out;
      }
      default:
        throw new TypeError(`Unknown encoding: ${encoding}`);
    }
  }

  const plain = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrap = (bytes) => new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  class Buffer extends Uint8Array {
    static from(value, encoding, length) {
      if (typeof value === "string") return wrap(decode(value, encoding));
      if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
      if (ArrayBuffer.isView(value)) return wrap(Uint8Array.from(plain(value)));
      if (value?.type === "Buffer" && Array.isArray(value.data)) return wrap(Uint8Array.from(value.data));
      if (Array.isArray(value) || typeof value?.length === "number") return wrap(Uint8Array.from(value));
      throw new TypeError("Buffer.from takes a string, an array, bytes or what toJSON gave.");
    }
    static alloc(size, fill, encoding) {
      const made = new Buffer(size);
      return fill === undefined ? made : made.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static concat(list, length = list.reduce((sum, part) => sum + part.length, 0)) {
      const made = new Buffer(length);
      let at = 0;
      for (const part of list) {
        const room = length - at;
        if (room <= 0) break;
        made.set(part.length > room ? part.subarray(0, room) : part, at);
        at += part.length;
      }
      return made;
    }
    static byteLength(value, encoding) {
      return typeof value === "string" ? decode(value, encoding).length : value.byteLength;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(name) {
      return /^(utf-?8|hex|base64(url)?|ascii|latin1|binary|utf-?16le|ucs-?2)$/i.test(name);
    }
    static compare(a, b) {
      const shorter = Math.min(a.length, b.length);
      for (let place = 0; place < shorter; place += 1) {
        if (a[place] !== b[place]) return a[place] < b[place] ? -1 : 1;
      }
      return Math.sign(a.length - b.length);
    }
    toString(encoding, start = 0, end = this.length) {
      return encode(plain(this).subarray(start, end), encoding);
    }
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    }
    equals(other) {
      return Buffer.compare(this, other) === 0;
    }
    compare(other) {
      return Buffer.compare(this, other);
    }
    slice(start, end) {
      return this.subarray(start, end);
    }
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
      target.set(part, targetStart);
      return part.length;
    }
    write(text, offset = 0, length = this.length - offset, encoding = "utf8") {
      if (typeof offset === "string") return this.write(text, 0, this.length, offset);
      if (typeof length === "string") return this.write(text, offset, this.length - offset, length);
      const bytes = decode(String(text), encoding).subarray(0, Math.min(length, this.length - offset));
      this.set(bytes, offset);
      return bytes.length;
    }
    fill(value, start = 0, end = this.length, encoding = "utf8") {
      if (typeof value !== "string") return super.fill(value, start, end);
      const bytes = decode(value, encoding);
      for (let place = start; place < end; place += 1) this[place] = bytes[(place - start) % bytes.length] ?? 0;
      return this;
    }
    #find(value, from, encoding) {
      const bytes = typeof value === "number" ? [value & 0xff] : typeof value === "string" ? decode(value, encoding) : value;
      for (let place = from; place + bytes.length <= this.length; place += 1) {
        if (bytes.every((byte, at) => this[place + at] === byte)) return place;
      }
      return -1;
    }
    indexOf(value, from = 0, encoding) {
      return this.#find(value, Math.max(0, from < 0 ? this.length + from : from), encoding);
    }
    includes(value, from, encoding) {
      return this.indexOf(value, from, encoding) >= 0;
    }
  }

  const numbers = {
    Int8: [1, "Int8"], UInt8: [1, "Uint8"],
    Int16: [2, "Int16"], UInt16: [2, "Uint16"],
    Int32: [4, "Int32"], UInt32: [4, "Uint32"],
    Float: [4, "Float32"], Double: [8, "Float64"],
    BigInt64: [8, "BigInt64"], BigUInt64: [8, "BigUint64"],
  };
  const method = (name, body) => {
    Object.defineProperty(body, "name", { value: name });
    Object.defineProperty(Buffer.prototype, name, { value: body, writable: true, configurable: true });
  };
  for (const [name, [width, view]] of Object.entries(numbers)) {
    for (const [order, little] of width === 1 ? [["", true]] : [["LE", true], ["BE", false]]) {
      const at = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      const read = function (offset = 0) {
        return at(this)[`get${view}`](offset, little);
      };
      const write = function (value, offset = 0) {
        at(this)[`set${view}`](offset, value, little);
        return offset + width;
      };
      for (const alias of new Set([name, name.replace("UInt", "Uint")])) {
        method(`read${alias}${order}`, read);
        method(`write${alias}${order}`, write);
      }
    }
  }

  globalThis.Buffer = Buffer;
});
