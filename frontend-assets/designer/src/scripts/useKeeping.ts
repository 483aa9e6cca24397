// Saving and removing a script.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { words } from '../api/problem';
import { go } from '../app/router';
import { toast } from '../ui/Toasts';
import { create, type Kept, remove, type Script, save } from './api';

export function useKeeping(kept: Kept | undefined, done: () => void) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['scripts'] });
  const keep = useMutation({
    mutationFn: (script: Script) =>
      kept === undefined ? create(script) : save(script, kept.revision ?? 0),
    onSuccess: async ({ id, version }) => {
      await refresh();
      done();
      toast(`Version ${version} is at work`);
      go(`/scripts/${encodeURIComponent(id)}`);
    },
  });
  const end = useMutation({
    mutationFn: remove,
    onError: (error) => toast(words(error), 'bad'),
    onSuccess: () => go('/scripts'),
    onSettled: refresh,
  });
  return { keep, end };
}
