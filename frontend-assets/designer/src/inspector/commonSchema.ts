// What every node has beside its own settings, as a schema like those of the kinds.

import type { FlowNode, Kind } from '../model/types';
import type { Schema } from './schema';

const onError: Schema = {
  title: 'Then',
  default: { do: 'fail' },
  oneOf: [
    {
      title: 'The run fails',
      properties: { do: { const: 'fail' } },
      required: ['do'],
    },
    {
      title: 'Leave by the port “error”',
      properties: { do: { const: 'port' } },
      required: ['do'],
    },
    {
      title: 'Keep the error in the payload, go on',
      properties: {
        do: { const: 'store' },
        path: {
          type: 'string',
          format: 'wireloom-path',
          title: 'Where',
          description: 'The error goes here: its message, who is to blame, and the node.',
          default: 'error',
        },
      },
      required: ['do', 'path'],
    },
  ],
};

const retry: Schema = {
  type: 'object',
  title: 'Try again',
  description: 'After failures of something outside.',
  properties: {
    attempts: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      description: 'Tries after the first.',
    },
    backoff: {
      type: 'string',
      format: 'duration',
      default: 'PT1S',
      description: 'Before the first of them.',
    },
    factor: {
      type: 'number',
      minimum: 1,
      default: 2,
      description: 'By how much each wait is longer than the one before.',
    },
    jitter: {
      default: 'full',
      oneOf: [
        { const: 'full', title: 'Drawn by chance', description: 'Many do not come at once.' },
        { const: 'none', title: 'Always the full wait' },
      ],
    },
  },
  required: ['attempts'],
};

const timeout: Schema = {
  type: 'string',
  format: 'duration',
  title: 'Time for one try',
  description: "The run's own limit if empty.",
};

/** Only work outside is tried again or takes time; a trigger cannot fail. */
export function commonSchema(kind: Kind | undefined, node: FlowNode): Schema {
  const isTask = kind?.role === 'task';
  const properties: Record<string, Schema> = {};
  if (kind?.role !== 'trigger' || node.onError !== undefined) {
    properties.onError = onError;
  }
  if (isTask || node.retry !== undefined) {
    properties.retry = retry;
  }
  if (isTask || node.timeout !== undefined) {
    properties.timeout = timeout;
  }
  return { type: 'object', properties };
}
