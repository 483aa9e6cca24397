// The last part: takes away what a run could leave a trace in or reach out by, gives clock and
// chance to the host, and freezes every object that any script can reach.
(function (host) {
  "use strict";
  const gone = (owner, name) => {
    if (!Reflect.deleteProperty(owner, name)) throw new Error(`${String(name)} cannot be removed`);
  };

  // Shared memory, and what would run after its run has ended.
  for (const name of ["SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "performance", "DOMException", "gc", "navigator"]) {
    gone(globalThis, name);
  }
  // These keep what they are given in the engine itself, for whoever comes next.
  gone(Error, "prepareStackTrace");
  gone(Error, "stackTraceLimit");

  // Text does not become code: neither by eval nor by any of the four function constructors.
  gone(globalThis, "eval");
  const samples = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const sample of samples) {
    const proto = Object.getPrototypeOf(sample);
    const name = proto.constructor.name;
    const refused = {
      [name]: function () {
        throw new TypeError("Text cannot be made into code here.");
      },
    }[name];
    Object.defineProperty(refused, "prototype", { value: proto, writable: false });
    Object.defineProperty(proto, "constructor", { value: refused, configurable: true });
    if (sample === samples[0]) {
      Object.defineProperty(globalThis, "Function", { value: refused, configurable: true });
    }
  }

  // The host's clock and chance.
  const Plain = Date;
  const Clocked = function Date(...args) {
    if (new.target === undefined) return new Plain(host.now()).toString();
    return Reflect.construct(Plain, args.length === 0 ? [host.now()] : args, new.target);
  };
  Object.defineProperty(Clocked, "length", { value: 7 });
  Object.defineProperty(Clocked, "prototype", { value: Plain.prototype, writable: false });
  Object.defineProperty(Plain.prototype, "constructor", { value: Clocked });
  const still = { parse: Plain.parse, UTC: Plain.UTC, now: () => host.now() };
  for (const [name, value] of Object.entries(still)) {
    Object.defineProperty(Clocked, name, { value, configurable: true });
  }
  Object.defineProperty(globalThis, "Date", { value: Clocked, configurable: true });
  Object.defineProperty(Math, "random", { value: () => host.random(), configurable: true });

  // Every object there is: from the globals, and from what only syntax gives.
  const hidden = [
    ...samples, [][Symbol.iterator](), new Map().entries(), new Set().entries(), ""[Symbol.iterator](),
    "".matchAll(/x/g), samples[2](), samples[3](), (() => {})(), /x/, Promise.resolve(),
    Object.getPrototypeOf(Int8Array), Iterator.from({ next() {} }), [].values().map((x) => x),
    (function () { return arguments; })(), Symbol.iterator, 1n, true, 1, "",
  ];
  const seen = new Set();
  const left = [globalThis, ...hidden.map((one) => (one === undefined ? null : Object(one)))];
  while (left.length > 0) {
    const one = left.pop();
    if (one === null || (typeof one !== "object" && typeof one !== "function") || seen.has(one)) continue;
    seen.add(one);
    left.push(Object.getPrototypeOf(one));
    for (const key of Reflect.ownKeys(one)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(one, key);
      left.push(value ?? null, get ?? null, set ?? null);
    }
  }

  // A frozen property of a prototype could not be overridden by assignment on what inherits it
  // (`error.name = "X"`); a getter and a setter that defines the heir's own property let it be.
  const natives = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
  for (const proto of [Object.prototype, Function.prototype, ...natives.map((one) => one.prototype)]) {
    for (const key of Reflect.ownKeys(proto)) {
      const property = Object.getOwnPropertyDescriptor(proto, key);
      if (!("value" in property) || !property.configurable) continue;
      const { value, enumerable } = property;
      const pair = {
        get() {
          return value;
        },
        set(own) {
          if (this === proto) throw new TypeError(`'${String(key)}' is read-only`);
          Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
        },
      };
      Object.defineProperty(proto, key, { ...pair, enumerable, configurable: true });
      for (const half of [pair.get, pair.set]) {
        seen.add(half);
        if (half.prototype) seen.add(half.prototype);
      }
    }
  }
  for (const one of seen) Object.freeze(one);
});
