// The connections to other servers, and how they are doing.

import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { List } from '../../ui/List';
import { State } from '../../ui/State';

function useConnections() {
  return useQuery({
    queryKey: ['connections'],
    queryFn: async () => dataOf(await api.GET('/api/connections')).items,
  });
}

export function ConnectionList() {
  const connections = useConnections();
  return (
    <List
      title="Connections"
      asked={connections}
      empty="None yet. A flow that names one waits until it is there."
    >
      {(connection) => (
        <div className="item">
          <div>
            <strong>{connection.settings?.name || connection.id}</strong>
            <span className="dim">{connection.problem}</span>
          </div>
          <State word={connection.status?.state ?? 'not set up'} />
        </div>
      )}
    </List>
  );
}
