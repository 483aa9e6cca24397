// Which findings belong to which field, by their JSON pointers.

import type { Finding, Flow } from '../model/types';

/** A finding within one form; `pointer` is from the form's top. */
export interface FieldProblem {
  readonly pointer: string;
  readonly message: string;
  readonly severity: Finding['severity'];
}

export function pointerOf(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function plain(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The findings of a node, split into those of its config and the others. */
export function problemsOf(
  flow: Pick<Flow, 'nodes'>,
  node: string,
  findings: readonly Finding[],
): { readonly config: readonly FieldProblem[]; readonly other: readonly Finding[] } {
  const config: FieldProblem[] = [];
  const other: Finding[] = [];
  const place = flow.nodes.findIndex((one) => one.id === node);
  const top = `/nodes/${place}/config`;
  for (const finding of findings) {
    const { pointer, message, severity } = finding;
    if (pointer === top || pointer.startsWith(`${top}/`)) {
      config.push({ pointer: pointer.slice(top.length), message, severity });
    } else if (finding.node === node && !isOfActions(pointer, place)) {
      other.push(finding);
    }
  }
  return { config, other };
}

/** Actions have a tab of their own. */
function isOfActions(pointer: string, place: number): boolean {
  const top = `/nodes/${place}/actions`;
  return pointer === top || pointer.startsWith(`${top}/`);
}

/** Those that stand at a field, or anywhere within it. */
export function within(problems: readonly FieldProblem[], pointer: string): FieldProblem[] {
  return problems.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
}

/** Those of a field with fields of its own that none of these shows. */
export function unclaimed(
  problems: readonly FieldProblem[],
  pointer: string,
  shown: ReadonlySet<string>,
): FieldProblem[] {
  return within(problems, pointer).filter((one) => {
    const rest = one.pointer.slice(pointer.length + 1).split('/')[0] ?? '';
    return one.pointer === pointer || !shown.has(plain(rest));
  });
}
