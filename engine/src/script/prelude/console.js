// `console`: each call is one line of text with a level, handed to the host at once.
(function (host) {
  "use strict";
  const DEEPEST = 4;
  const MOST_ITEMS = 50;

  function name(value) {
    const proto = Object.getPrototypeOf(value);
    const own = proto && proto.constructor && proto.constructor.name;
    return typeof own === "string" ? own : "Object";
  }

  function list(items, render, before, after) {
    const shown = items.slice(0, MOST_ITEMS).map(render);
    if (items.length > MOST_ITEMS) shown.push(`… ${items.length - MOST_ITEMS} more`);
    return shown.length === 0 ? before + after : `${before} ${shown.join(", ")} ${after}`;
  }

  function object(value, above) {
    if (above.includes(value)) return "[circular]";
    if (value instanceof Error) return value.stack ? `${value}\n${value.stack}` : String(value);
    if (value instanceof Date) return isNaN(value) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return "Promise {}";
    const label = name(value);
    if (above.length >= DEEPEST) return Array.isArray(value) ? "[…]" : "{…}";
    const path = [...above, value];
    const show = (one) => text(one, path);
    if (Array.isArray(value)) return list(value, show, "[", "]");
    if (ArrayBuffer.isView(value) && value.length !== undefined) {
      return list(Array.from(value.subarray(0, MOST_ITEMS)), show, `${label} [`, "]");
    }
    if (value instanceof Map) {
      const render = ([key, one]) => `${show(key)} => ${show(one)}`;
      return list([...value], render, "Map {", "}");
    }
    if (value instanceof Set) return list([...value], show, "Set {", "}");
    const keys = Object.keys(value);
    const render = (key) => `${/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key)}: ${show(value[key])}`;
    return list(keys, render, label === "Object" ? "{" : `${label} {`, "}");
  }

  function text(value, above) {
    switch (typeof value) {
      case "string":
        return above.length === 0 ? value : JSON.stringify(value);
      case "bigint":
        return `${value}n`;
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "function":
        return `[function ${value.name || "(anonymous)"}]`;
      case "object":
        return value === null ? "null" : object(value, above);
      default:
        return String(value);
    }
  }

  const line = (level) => (...args) => {
    host.say(level, args.map((one) => text(one, [])).join(" ").toWellFormed());
  };
  const error = line(3);
  globalThis.console = {
    debug: line(0),
    trace: line(0),
    log: line(1),
    info: line(1),
    dir: line(1),
    table: line(1),
    warn: line(2),
    error,
    assert(holds, ...args) {
      if (!holds) error("Assertion failed:", ...args);
    },
  };
});
