// Makes a flow on the server, under an id that nobody has.

import { Refusal } from '../api/problem';
import { slug } from '../model/ids';
import type { Flow } from '../model/types';
import { createFlow } from './api';

/** An id made of the flow's name; where it is taken, others like it are tried. Gives the id. */
export async function createLike(flow: Flow): Promise<string> {
  const base = slug(flow.name);
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    try {
      await createFlow({ ...flow, id });
      return id;
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 409 && count < 20)) {
        throw error;
      }
    }
  }
}
