// What holds for the whole installation: globals and API tokens.

import { Globals } from './Globals';
import '../connections/connections.css';
import './settings.css';
import { Tokens } from './Tokens';

export function SettingsPage() {
  return (
    <div className="page-scroll">
      <main className="page">
        <header className="page-head">
          <h1>Settings</h1>
        </header>
        <div className="sides">
          <Globals />
          <Tokens />
        </div>
      </main>
    </div>
  );
}
