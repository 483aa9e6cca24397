// The flow document (`wireloom.flow/1`), the kinds, and what a check finds: as the program has them.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export const FORMAT = 'wireloom.flow/1';

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type OnError =
  | { readonly do: 'fail' }
  | { readonly do: 'port' }
  | { readonly do: 'store'; readonly path: string };

export interface Retry {
  readonly attempts: number;
  readonly backoff?: string;
  readonly factor?: number;
  readonly jitter?: 'full' | 'none';
}

export interface FlowNode {
  readonly id: string;
  /** The kind's name. */
  readonly type: string;
  readonly name: string;
  readonly position: Position;
  readonly config: JsonObject;
  readonly disabled: boolean;
  /** The node in whose body it stands. */
  readonly parent: string | null;
  readonly actions: readonly Json[];
  /** Absent: the run fails. */
  readonly onError?: OnError;
  readonly retry?: Retry;
  /** ISO 8601. */
  readonly timeout?: string;
}

export interface Wire {
  /** The node, and the name of its port. */
  readonly from: readonly [string, string];
  readonly to: string;
}

export interface Note {
  readonly id: string;
  /** Markdown. */
  readonly text: string;
  readonly position: Position;
  readonly size: Size;
}

export interface Settings {
  readonly earlyReturn: string | null;
  readonly errorHandler: string | null;
  /** In place of a flow. */
  readonly errorScript?: string;
  /** ISO 8601. */
  readonly timeout: string;
  readonly stepLimit: number;
  /** Durable flows: the paths by which instances are searched. */
  readonly indexed?: readonly string[];
  /** Durable flows, ISO 8601: how long an instance is kept after its end. */
  readonly retention?: string;
  /** Durable flows, ISO 8601: how long an instance may take. */
  readonly expiry?: string;
}

export interface Flow {
  readonly format: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly durability: 'ephemeral' | 'durable';
  readonly globals: JsonObject;
  readonly settings: Settings;
  readonly nodes: readonly FlowNode[];
  readonly wires: readonly Wire[];
  readonly notes: readonly Note[];
}

export interface Port {
  readonly name: string;
  readonly label: string;
}

/** Which ports a node of a kind has: data, so that nobody need be asked. */
export type Ports =
  | { readonly form: 'fixed'; readonly ports: readonly Port[] }
  | {
      readonly form: 'perItem';
      readonly list: string;
      readonly prefix: string;
      readonly label: string;
      /** Those after the list's. */
      readonly then: readonly Port[];
    }
  | { readonly form: 'perValue'; readonly list: string; readonly default: readonly string[] };

export interface Example {
  readonly title: string;
  readonly config: JsonObject;
  readonly payload: Json;
  readonly expect: JsonObject;
}

export interface Kind {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly summary: string;
  /** A lucide icon's name. */
  readonly icon: string;
  readonly category: string;
  readonly role: 'node' | 'task' | 'trigger' | 'element';
  /** Whether actions may stand on its nodes. */
  readonly actions?: boolean;
  readonly ports: Ports;
  /** The port at which the body of its nodes begins, if they hold other nodes. */
  readonly body?: string | null;
  /** The config's fields to show on the card, the first that is set. */
  readonly subtitle: readonly string[];
  /** JSON Schema of the config. */
  readonly schema: JsonObject;
  readonly examples: readonly Example[];
  /** Markdown. */
  readonly help: string;
}

/** One thing that a check found. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly node?: string;
  /** JSON pointer into the flow document. */
  readonly pointer: string;
  readonly message: string;
}
