// Who is signed in.

import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: async () => dataOf(await api.GET('/api/me')),
    retry: false,
  });
}
