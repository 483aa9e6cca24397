// Findings where they belong.

import { CircleAlert, TriangleAlert } from 'lucide-react';
import { Inline } from './Inline';
import './problems.css';

interface Props {
  readonly id?: string;
  readonly problems: readonly { readonly message: string; readonly severity: string }[];
}

export function Problems({ id, problems }: Props) {
  if (problems.length === 0) {
    return null;
  }
  const seen = [...new Map(problems.map((one) => [one.message, one])).values()];
  return (
    <ul className="problems" id={id}>
      {seen.map(({ message, severity }) => (
        <li key={message} data-severity={severity}>
          {severity === 'error' ? (
            <CircleAlert aria-label="Error:" />
          ) : (
            <TriangleAlert aria-label="Warning:" />
          )}
          <span>
            <Inline text={message} />
          </span>
        </li>
      ))}
    </ul>
  );
}
