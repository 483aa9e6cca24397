// A script as it was each time that it was saved.

import { useState } from 'react';
import { words } from '../api/problem';
import { CodeField } from '../editors/CodeField';
import { Dialog } from '../ui/Dialog';
import { ago } from '../ui/time';
import { useVersions } from './api';

interface Props {
  readonly id: string;
  readonly onTake: (source: string) => void;
  readonly onClose: () => void;
}

export function VersionsDialog({ id, onTake, onClose }: Props) {
  const found = useVersions(id);
  const [chosen, choose] = useState<number | null>(null);
  const shown = found.data?.find(({ version }) => version === chosen) ?? found.data?.[0];
  const take = () => {
    if (shown !== undefined) {
      onTake(shown.script.source);
      onClose();
    }
  };
  return (
    <Dialog title={`Versions of ${id}`} size="wide" onClose={onClose}>
      {found.error === null ? null : <p role="alert">{words(found.error)}</p>}
      <div className="script-versions">
        <ul aria-label="Versions, newest first">
          {found.data?.map(({ version, saved }) => (
            <li key={version}>
              <button
                type="button"
                className="plain"
                aria-pressed={version === shown?.version}
                onClick={() => choose(version)}
              >
                Version {version} <span className="dim">{ago(saved)}</span>
              </button>
            </li>
          ))}
        </ul>
        {shown === undefined ? null : (
          <CodeField
            key={shown.version}
            language="script"
            label={`Source of version ${shown.version}`}
            value={shown.script.source}
            onChange={() => undefined}
            readOnly
          />
        )}
      </div>
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Close
        </button>
        <button type="button" className="primary" disabled={shown === undefined} onClick={take}>
          Edit from this version
        </button>
      </div>
    </Dialog>
  );
}
