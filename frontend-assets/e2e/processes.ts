// A small process for the tests and pictures, and what is done to its instances.

import type { Page } from '@playwright/test';
import { ask } from './drawing';

/** A flow of this program as its file has it. */
type Json = Record<string, unknown>;

const at = (x: number, y: number) => ({ position: { x, y } });
const manual = (name: string, more: Json = {}) => ({
  name,
  type: 'business-rule',
  manual: true,
  params: [{ key: 'rules', value: [{ set: { [`done.${name}`]: 'true' } }] }],
  ...more,
});

export const DEFINITION = 'small-loan';

/** An application, a decision that has no way for 13, a signature within two weeks. */
export const loan: Json = {
  format: 'wireloom.flow/1',
  id: DEFINITION,
  name: 'Small loan',
  description: 'From the form to the signature.',
  durability: 'durable',
  settings: { indexed: ['client'] },
  nodes: [
    { id: 'start', type: 'process/start', ...at(0, 96) },
    {
      id: 'returning',
      type: 'process/start',
      ...at(0, 216),
      config: { startCondition: 'returning' },
    },
    {
      id: 'form',
      type: 'process/user-task',
      name: 'Client form',
      ...at(272, 96),
      actions: [
        {
          name: 'greet',
          type: 'websocket-send',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a message with a hole
          params: [{ key: 'message', value: '{"client": ${client}, "step": "form"}' }],
        },
        manual('Submit', {
          order: 2,
          keys: ['client', 'amount'],
          schema: {
            properties: { client: { type: 'string' }, amount: { type: 'number', minimum: 1 } },
          },
        }),
        manual('Help', { order: 3, optional: true, repeatable: true }),
      ],
    },
    {
      id: 'way',
      type: 'process/exclusive-gateway',
      name: 'How much?',
      ...at(544, 96),
      config: {
        cases: [
          { when: 'amount > 5000', label: 'Much' },
          { when: 'amount != 13', label: 'Little' },
        ],
      },
    },
    {
      id: 'sign',
      type: 'process/user-task',
      name: 'Sign',
      ...at(832, 16),
      actions: [manual('Sign')],
    },
    {
      id: 'rest',
      type: 'process/timer',
      name: 'Two weeks',
      ...at(1104, 104),
      config: { time: 'P14D' },
    },
    { id: 'end', type: 'process/end', ...at(1376, 104) },
  ],
  wires: [
    { from: ['start', 'out'], to: 'form' },
    { from: ['returning', 'out'], to: 'form' },
    { from: ['form', 'out'], to: 'way' },
    { from: ['way', 'case-0'], to: 'sign' },
    { from: ['way', 'case-1'], to: 'rest' },
    { from: ['sign', 'out'], to: 'rest' },
    { from: ['rest', 'out'], to: 'end' },
  ],
};

export async function deployed(page: Page, flow: Json = loan): Promise<void> {
  await ask(page, 'POST', '/api/flows', flow);
  await ask(page, 'POST', `/api/flows/${flow.id}/deploy`, {});
}

/** Deploys a flow that is there anew. */
export async function redeployed(page: Page, flow: Json): Promise<void> {
  await page.evaluate(async (flow) => {
    const at = `/api/flows/${flow.id}`;
    const tag = (await fetch(at)).headers.get('etag') ?? '';
    const headers = { 'content-type': 'application/json', 'if-match': tag };
    await fetch(at, { method: 'PUT', headers, body: JSON.stringify(flow) });
  }, flow);
  await ask(page, 'POST', `/api/flows/${flow.id}/deploy`, {});
}

/** The same process, where the wait before the end has another id. */
export const loanAnew: Json = JSON.parse(
  JSON.stringify(loan).replaceAll('"rest"', '"pause"').replace('P14D', 'P7D'),
);

/** Some in each state: at the form, without a way, waiting, to be signed, ended. */
export async function processes(page: Page): Promise<{ stuck: string; waits: string }> {
  await deployed(page);
  const waits = await started(page, { client: 'ACME' });
  await started(page, { client: 'Smith', amount: 100 }, 'Submit');
  await started(page, { client: 'Quay', amount: 9000 }, 'Submit');
  const ended = await started(page, { client: 'Rust & Sons', amount: 9000 });
  await ask(page, 'POST', `/api/instances/${ended}/terminate`);
  const stuck = await started(page, { client: 'Mill', amount: 13 }, 'Submit');
  return { stuck, waits };
}

/** Starts an instance, and presses an action where one is named; gives the id. */
export async function started(page: Page, data: Json, press?: string): Promise<string> {
  const { instance } = await ask(page, 'POST', '/api/instances', { definition: DEFINITION, data });
  if (press !== undefined) {
    await ask(page, 'POST', `/api/instances/${instance}/tokens/1/actions/${press}`, { data });
  }
  return instance;
}
