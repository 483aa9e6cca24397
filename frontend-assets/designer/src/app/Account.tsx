// Says who is signed in; otherwise shows the way in.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleUser, LogIn } from 'lucide-react';
import { call } from '../api/call';
import { Menu, MenuItem } from '../ui/Menu';

interface Me {
  readonly account?: string;
  readonly name?: string;
}

export function Account() {
  const queries = useQueryClient();
  const me = useQuery({
    queryKey: ['session'],
    queryFn: async () => (await call<Me>('GET', '/api/me')).data,
    retry: false,
  });
  const leave = useMutation({
    mutationFn: () => call('POST', '/api/logout'),
    onSettled: () => queries.resetQueries(),
  });
  if (me.isError) {
    return (
      <a href="/login" className="rail-link rail-end">
        <LogIn aria-hidden="true" />
        Sign in
      </a>
    );
  }
  const who = me.data?.account ?? me.data?.name ?? 'Account';
  return (
    <Menu
      trigger={
        <button type="button" className="plain icon rail-end" aria-label={`Signed in as ${who}`}>
          <CircleUser aria-hidden="true" />
        </button>
      }
    >
      <MenuItem onSelect={() => leave.mutate()}>
        <LogIn aria-hidden="true" /> Sign out {who}
      </MenuItem>
    </Menu>
  );
}
