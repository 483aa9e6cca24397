// The flow itself: its name, its limits, its constants, and ways to take it out.

import { patchFlow } from '../commands/flow';
import { ExportButtons } from '../import/ExportButtons';
import { useDesigner } from '../model/store';
import type { Flow, JsonObject } from '../model/types';
import { DEFAULTS, schemaOf } from './flowSchema';
import { Problems } from './Problems';
import type { FieldProblem } from './problems';
import { SchemaForm } from './SchemaForm';

export function FlowSettings({ flow }: { readonly flow: Flow }) {
  const findings = useDesigner((state) => state.problems);
  const readOnly = useDesigner((state) => state.readOnly);
  const general = findings.filter((one) => one.node === undefined);
  const problems = general.map(({ pointer, message, severity }) => ({
    pointer,
    message,
    severity,
  }));
  const { name, description, durability, settings, globals } = flow;
  const value = { name, description, durability, globals, settings: withoutDefaults(settings) };
  const change = (next: JsonObject) => {
    const changed = Object.entries({ ...EMPTY, ...next }).filter(
      ([key, field]) => field !== value[key as keyof typeof value],
    );
    const patch = Object.fromEntries(changed);
    if (patch.settings !== undefined) {
      const settings = patch.settings as JsonObject;
      const earlyReturn = settings.earlyReturn === '' ? null : (settings.earlyReturn ?? null);
      patch.settings = { ...DEFAULTS, ...settings, earlyReturn };
    }
    patchFlow(patch as Parameters<typeof patchFlow>[0]);
  };
  return (
    <div className="inspector">
      <header className="inspector-head">
        <div>
          <h2>Flow settings</h2>
          <p className="dim">
            <code>{flow.id}</code> · {flow.nodes.length} nodes
          </p>
        </div>
      </header>
      <div className="inspector-body">
        <SchemaForm
          schema={schemaOf(flow)}
          value={value as unknown as JsonObject}
          onChange={change}
          problems={inForm(problems)}
          readOnly={readOnly}
        />
        <Problems problems={problems.filter((one) => !inForm([one]).length)} />
        <section className="inspector-section">
          <h3>Take it out</h3>
          <ExportButtons flow={flow} />
        </section>
      </div>
    </div>
  );
}

const EMPTY: JsonObject = {
  name: '',
  description: '',
  durability: 'ephemeral',
  globals: {},
  settings: {},
};

function withoutDefaults(settings: Flow['settings']): JsonObject {
  const defaults: JsonObject = DEFAULTS;
  const own = Object.entries(settings).filter(([key, value]) => value !== defaults[key]);
  return Object.fromEntries(own);
}

/** Those for which there is a field. */
function inForm(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.filter(({ pointer }) =>
    Object.keys(EMPTY).some((key) => pointer === `/${key}` || pointer.startsWith(`/${key}/`)),
  );
}
