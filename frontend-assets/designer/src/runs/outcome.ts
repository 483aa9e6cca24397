// Says how a run that was started by hand ended.

import { Refusal, words } from '../api/problem';
import { toast } from '../ui/Toasts';
import { took } from './history';
import type { Ended } from './types';

export function tell(ended: Ended): void {
  if (ended.failure === null) {
    const time = ended.trace === null ? '' : ` in ${took(ended.trace.tookMicros * 1_000)}`;
    toast(`Run ${ended.run} ended well${time}`);
  } else {
    toast(`Run ${ended.run} failed: ${ended.failure.message}`, 'bad');
  }
}

export function refuse(error: unknown): void {
  const first = error instanceof Refusal ? error.problems.find(isError) : undefined;
  const where = first?.node === undefined ? '' : `${first.node}: `;
  toast(first === undefined ? words(error) : `Not run. ${where}${first.message}`, 'bad');
}

const isError = ({ severity }: { readonly severity: string }) => severity === 'error';
