// The settings of a flow itself, as a schema like those of the kinds.

import type { Flow } from '../model/types';
import type { Schema } from './schema';

export const DEFAULTS = {
  earlyReturn: null,
  errorHandler: null,
  timeout: 'PT60S',
  stepLimit: 10_000,
};

/** What processes have besides. */
const DURABLE: Readonly<Record<string, Schema>> = {
  indexed: {
    type: 'array',
    title: 'Business keys',
    items: { type: 'string', format: 'wireloom-path' },
    description: 'Paths in the data by which processes are searched.',
  },
  expiry: {
    type: 'string',
    format: 'duration',
    title: 'Longest time',
    description: 'How long a process may take; for ever if empty.',
  },
  retention: {
    type: 'string',
    format: 'duration',
    title: 'Kept for',
    description: 'How long a process is kept after its end; for ever if empty.',
  },
};

/** The form of a flow's own settings. */
export function schemaOf(flow: Flow): Schema {
  const nodes = flow.nodes.map((node) => ({ const: node.id, title: node.name || node.id }));
  return {
    type: 'object',
    properties: {
      name: { type: 'string' },
      description: { type: 'string', description: 'For people; Markdown.' },
      durability: {
        default: 'ephemeral',
        oneOf: [
          { const: 'ephemeral', description: 'Runs live in memory.' },
          { const: 'durable', description: 'Runs survive any crash.' },
        ],
      },
      settings: {
        type: 'object',
        title: 'Limits and results',
        properties: {
          timeout: {
            type: 'string',
            format: 'duration',
            default: DEFAULTS.timeout,
            description: 'How long a run may take.',
          },
          stepLimit: {
            type: 'integer',
            minimum: 1,
            default: DEFAULTS.stepLimit,
            description: 'How many nodes a run may step through.',
          },
          earlyReturn: {
            description: 'The node whose output is the result, while the rest goes on.',
            ...(nodes.length === 0
              ? { type: 'string' }
              : { oneOf: [{ const: '', title: 'None' }, ...nodes] }),
          },
          errorHandler: {
            type: 'string',
            format: 'wireloom-flow',
            description: 'The flow that is called with runs that failed.',
          },
          errorScript: {
            type: 'string',
            format: 'wireloom-script',
            description: 'The library script that is called with them, in place of a flow.',
          },
          ...(flow.durability === 'durable' ? DURABLE : {}),
        },
      },
      globals: {
        type: 'object',
        additionalProperties: {},
        description: 'Constants that every payload carries under `globals`. JSON values.',
      },
    },
  };
}
