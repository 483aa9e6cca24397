// Moves instances to another version of their definition: which version, which node stands for
// which, what would come of it for each, and then the move.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, GitBranch } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '../../ui/Dialog';
import { toast } from '../../ui/Toasts';
import type { Instance } from '../api';
import './change.css';
import { MigrationFields } from './MigrationFields';
import { MigrationResults } from './MigrationResults';
import { mappingOf, migrateAll, type Result } from './migrating';

interface Props {
  /** All of one definition. */
  readonly instances: readonly Instance[];
  readonly onClose: () => void;
}

export function MigrateDialog({ instances: given, onClose }: Props) {
  // As they were chosen, whatever the list behind shows meanwhile.
  const [instances] = useState(given);
  const queries = useQueryClient();
  const [version, setVersion] = useState(0);
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState<readonly Result[]>([]);
  const [moved, setMoved] = useState<readonly Result[]>([]);
  const migration = { version, mapping: mappingOf(chosen) };
  const trial = useMutation({
    mutationFn: () => migrateAll(instances, migration, true, setTried),
  });
  const able = tried.filter(({ problem }) => problem === undefined);
  const move = useMutation({
    mutationFn: () =>
      migrateAll(
        able.map(({ instance }) => instance),
        migration,
        false,
        setMoved,
      ),
    onSuccess: (results) => {
      const failed = results.filter(({ problem }) => problem !== undefined).length;
      toast(`${results.length - failed} moved to version ${version}`);
      if (failed === 0) {
        onClose();
      }
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['instances'] }),
        queries.invalidateQueries({ queryKey: ['instance'] }),
      ]),
  });
  const edit = (change: () => void) => {
    change();
    setTried([]);
    setMoved([]);
    trial.reset();
  };
  const busy = trial.isPending || move.isPending;
  const isTried = trial.isSuccess && tried.length === instances.length;
  const count = instances.length === 1 ? 'this process' : `${instances.length} processes`;
  return (
    <Dialog title={`Migrate ${count}`} size="wide" onClose={onClose}>
      <MigrationFields
        instances={instances}
        version={version}
        chosen={chosen}
        onVersion={(number) => edit(() => setVersion(number))}
        onChosen={(next) => edit(() => setChosen(next))}
      />
      <MigrationResults results={moved.length > 0 ? moved : tried} of={instances.length} />
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className={isTried ? '' : 'primary'}
          disabled={version === 0 || busy}
          onClick={() => trial.mutate()}
        >
          <FlaskConical aria-hidden="true" /> Try it
        </button>
        <button
          type="button"
          className={isTried ? 'primary' : ''}
          disabled={!isTried || able.length === 0 || busy || moved.length > 0}
          onClick={() => move.mutate()}
        >
          <GitBranch aria-hidden="true" />
          {isTried ? `Migrate ${able.length} of ${instances.length}` : 'Migrate'}
        </button>
      </div>
    </Dialog>
  );
}
