// Where the page is. The server gives the designer for every path that is not its own.

import { type ComponentProps, type MouseEvent, useSyncExternalStore } from 'react';

export interface Route {
  readonly path: string;
  readonly query: URLSearchParams;
}

const MOVED = 'wireloom:moved';

function listen(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(MOVED, changed);
  };
}

/** The address, as a string so that it is the same until it changes. */
const address = () => window.location.pathname + window.location.search;

export function useRoute(): Route {
  const [path = '/', query = ''] = useSyncExternalStore(listen, address).split('?');
  return { path, query: new URLSearchParams(query) };
}

/** Goes to another place; `replace` leaves no step in the browser's history. */
export function go(to: string, replace = false): void {
  if (to !== address()) {
    window.history[replace ? 'replaceState' : 'pushState'](null, '', to);
    window.dispatchEvent(new Event(MOVED));
  }
}

type Props = ComponentProps<'a'> & { readonly to: string };

/** A link within the designer. */
export function Go({ to, ...rest }: Props) {
  const follow = (event: MouseEvent) => {
    const other = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
    if (!other) {
      event.preventDefault();
      go(to);
    }
  };
  return <a {...rest} href={to} onClick={follow} />;
}
