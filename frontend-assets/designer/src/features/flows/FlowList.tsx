// The flows that there are.

import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { List } from '../../ui/List';
import { State } from '../../ui/State';

function useFlows() {
  return useQuery({
    queryKey: ['flows'],
    queryFn: async () => dataOf(await api.GET('/api/flows')).items,
  });
}

export function FlowList() {
  const flows = useFlows();
  return (
    <List title="Flows" asked={flows} empty="None yet. `wireloom import FLOW.json` brings one in.">
      {(flow) => (
        <div className="item">
          <div>
            <strong>{flow.name}</strong>
            <span className="dim">{flow.description}</span>
          </div>
          <State word={flow.deployed == null ? 'stopped' : 'running'} />
        </div>
      )}
    </List>
  );
}
