// Changes by hand: from what a person chooses to steps, and from the answer to words.

import { expect, test } from 'vitest';
import type { Instance, State, Token } from '../api';
import type { Changed } from './api';
import { CANCEL, NO_PLAN, outcomeOf, STAY, stepsOf } from './plan';

test('nothing chosen is nothing to do', () => {
  expect(stepsOf(NO_PLAN)).toEqual([]);
  expect(stepsOf({ tokens: { 1: STAY }, begin: [''], data: undefined })).toEqual([]);
});

test('data is set first; a token that moves is two steps', () => {
  const plan = { tokens: { 1: 'sign', 2: CANCEL, 3: STAY }, begin: ['form'], data: { a: 1 } };
  expect(stepsOf(plan)).toEqual([
    { do: 'setData', data: { a: 1 } },
    { do: 'activate', node: 'sign' },
    { do: 'terminate', token: 1 },
    { do: 'terminate', token: 2 },
    { do: 'activate', node: 'form' },
  ]);
});

const token = (id: number, node: string, state: string) => ({ id, node, state }) as Token;
const instance = (status: string, incidents: number, version = 1) =>
  ({ status, incidents, version }) as Instance;

test('what would come of it is told in words', () => {
  const before: State = {
    instance: instance('started', 1),
    tokens: [token(1, 'way', 'active'), token(2, 'old', 'inactive'), token(3, 'rest', 'active')],
    incidents: [],
    data: { a: 1 },
  };
  const after = {
    dryRun: true,
    instance: instance('finished', 0, 2),
    tokens: [
      token(1, 'way', 'aborted'),
      token(2, 'old', 'inactive'),
      token(3, 'rest', 'active'),
      token(4, 'sign', 'active'),
    ],
    data: { a: 2 },
  } as unknown as Changed;
  expect(outcomeOf(before, after, (node) => node.toUpperCase())).toEqual([
    'Token 1 ends',
    'Token 4 stands at SIGN',
    'The process is finished',
    'It goes on by version 2',
    '1 incident fewer',
    'The data changes',
  ]);
});
