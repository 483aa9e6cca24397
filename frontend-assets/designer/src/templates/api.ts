// The flows to begin with, as the API gives them.

import { call } from '../api/call';
import type { components } from '../api/schema.generated';
import type { Flow } from '../model/types';

export type Template = Omit<components['schemas']['TemplateView'], 'flow'> & {
  readonly flow: Flow;
};

export const templates = async () =>
  (await call<readonly Template[]>('GET', '/api/templates')).data;
