// Several instances go to another version, one after the other: each all or not at all.

import { words } from '../../api/problem';
import type { Instance } from '../api';
import { type Changed, type Migration, migrate } from './api';

export interface Result {
  readonly instance: Instance;
  /** Why it cannot go there. */
  readonly problem?: string;
  /** As it is then, or would be. */
  readonly after?: Changed;
}

export async function migrateAll(
  instances: readonly Instance[],
  migration: Migration,
  dryRun: boolean,
  told: (results: readonly Result[]) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const instance of instances) {
    try {
      results.push({ instance, after: await migrate(instance.id, migration, dryRun) });
    } catch (error) {
      results.push({ instance, problem: words(error) });
    }
    told([...results]);
  }
  return results;
}

/** Where their tokens are: the nodes that have to be found in the other version. */
export function nodesOf(instances: readonly Instance[]): readonly string[] {
  return [...new Set(instances.flatMap(({ nodes }) => nodes))].sort();
}

/** What is to be told to the API: nodes that keep their ids need no mapping. */
export function mappingOf(
  chosen: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(chosen).filter(([from, into]) => into !== '' && into !== from);
  return Object.fromEntries(entries);
}
