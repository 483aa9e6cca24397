// How a test of a connection went, step by step.

import { CircleAlert, CircleCheck } from 'lucide-react';
import { JsonTree } from '../debug/JsonTree';
import { took } from '../runs/history';
import type { TestReport } from './trying';

export function TestPanel({ report }: { readonly report: TestReport }) {
  // A step that failed says why already.
  const told = report.steps.some(({ failure }) => failure !== undefined);
  return (
    <section className="trial" aria-label="Test" aria-live="polite">
      <h3>
        {report.ok ? 'It works' : 'It does not work'}
        <span className="dim"> {took(report.millis * 1e6)}</span>
      </h3>
      <ol className="trial-steps" aria-label="Steps">
        {report.steps.map(({ step, millis, failure }) => (
          <li key={step}>
            {failure === undefined ? (
              <CircleCheck data-tone="good" role="img" aria-label="done" />
            ) : (
              <CircleAlert data-tone="bad" role="img" aria-label="failed" />
            )}
            <span>
              {words(step)}
              {failure === undefined ? null : <span className="card-error"> {failure}</span>}
            </span>
            <span className="dim">{took(millis * 1e6)}</span>
          </li>
        ))}
      </ol>
      {report.failure === undefined || told ? null : <p role="alert">{report.failure.message}</p>}
      {report.note === undefined ? null : <p className="dim">{report.note}</p>}
      {report.heard.map(({ seq, data }) => (
        <JsonTree key={seq} value={data} label={`Event ${seq}`} open={1} />
      ))}
    </section>
  );
}

/** `initialMessages` as `Initial messages`. */
export function words(step: string): string {
  const apart = step.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return apart.slice(0, 1).toUpperCase() + apart.slice(1);
}
