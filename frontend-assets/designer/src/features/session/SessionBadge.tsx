// Says who is signed in; otherwise shows the way in.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { useSession } from './useSession';

export function SessionBadge() {
  const session = useSession();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: () => api.POST('/api/logout'),
    onSettled: () => queries.resetQueries(),
  });
  if (session.isPending) {
    return <p className="session dim">…</p>;
  }
  if (session.isError) {
    return (
      <p className="session">
        <a href="/login">Sign in</a>
      </p>
    );
  }
  return (
    <p className="session">
      Signed in as <strong>{session.data.account}</strong>
      <button type="button" onClick={() => leave.mutate()} disabled={leave.isPending}>
        Sign out
      </button>
    </p>
  );
}
