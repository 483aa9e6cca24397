// Why tokens do not go on, and the ways to let them.

import { RotateCw, TriangleAlert, Wrench } from 'lucide-react';
import { useState } from 'react';
import { Inline } from '../inspector/Inline';
import type { Json } from '../model/types';
import { ago } from '../ui/time';
import { type Incident, resolve } from './api';
import { useDeed } from './queries';
import { ResolveDialog } from './ResolveDialog';

interface Props {
  readonly id: string;
  readonly incidents: readonly Incident[];
  readonly names: (node: string) => string;
  readonly off: boolean;
}

export function IncidentsPanel({ id, incidents, names, off }: Props) {
  const [chosen, choose] = useState<Incident | null>(null);
  const work = useDeed(
    id,
    ({ incident, data }: { incident: number; data?: Json }) => resolve(id, incident, data),
    () => 'It is tried again',
  );
  if (incidents.length === 0) {
    return null;
  }
  return (
    <section className="panel panel-bad" aria-label="Incidents">
      <h2>
        <TriangleAlert aria-hidden="true" /> Incidents
      </h2>
      <ul className="incidents">
        {incidents.map((incident) => (
          <li key={incident.id}>
            <p>
              <strong>{names(incident.node)}</strong>
              {incident.action === null || incident.action === undefined
                ? ''
                : ` · ${incident.action}`}
              <span className="dim">
                {' '}
                · token {incident.token} · {ago(incident.since)} · <code>{incident.code}</code>
              </span>
            </p>
            <p>
              <Inline text={incident.message} />
            </p>
            {off ? null : (
              <span className="incident-deeds">
                <button
                  type="button"
                  disabled={work.isPending}
                  onClick={() => work.mutate({ incident: incident.id })}
                >
                  <RotateCw aria-hidden="true" /> Try again
                </button>
                <button type="button" disabled={work.isPending} onClick={() => choose(incident)}>
                  <Wrench aria-hidden="true" /> Mend the data…
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {chosen === null ? null : (
        <ResolveDialog
          incident={chosen}
          onResolve={(data) => work.mutate({ incident: chosen.id, data })}
          onClose={() => choose(null)}
        />
      )}
    </section>
  );
}
