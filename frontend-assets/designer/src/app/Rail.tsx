// Where one can go, and who is signed in.

import { Cable, FileCode2, Radio, Settings, Waypoints, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import mark from '../ui/mark.svg';
import { Account } from './Account';
import { Go, useRoute } from './router';

interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
}

const PLACES: readonly Place[] = [
  { to: '/', label: 'Flows', icon: <Workflow /> },
  { to: '/processes', label: 'Processes', icon: <Waypoints /> },
  { to: '/connections', label: 'Connections', icon: <Cable /> },
  { to: '/scripts', label: 'Scripts', icon: <FileCode2 /> },
  { to: '/topics', label: 'Topics', icon: <Radio /> },
  { to: '/settings', label: 'Settings', icon: <Settings /> },
];

export function Rail() {
  const { path } = useRoute();
  const isHere = (to: string) =>
    to === '/' ? path === '/' || path.startsWith('/flows') : path.startsWith(to);
  return (
    <nav className="rail" aria-label="Pages">
      <Go to="/" className="brand" aria-label="Wireloom">
        <img src={mark} alt="" width="30" height="30" />
      </Go>
      {PLACES.map(({ to, label, icon }) => (
        <Go key={to} to={to} className="rail-link" aria-current={isHere(to) ? 'page' : undefined}>
          {icon}
          {label}
        </Go>
      ))}
      <Account />
    </nav>
  );
}
