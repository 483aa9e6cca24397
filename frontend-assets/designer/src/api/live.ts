// The socket by which the server tells what happens: tried again when it breaks.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export interface Listener {
  readonly opened: () => void;
  /** One line of JSON; several may come at once. */
  readonly hear: (line: string) => void;
  readonly closed: () => void;
}

/** Listens until the function that it gives is called. */
export function listen(
  tell: 'lines' | 'instances',
  { opened, hear, closed }: Listener,
): () => void {
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let wait = FIRST_WAIT_MS;
  const open = () => {
    const url = new URL(`/api/live?tell=${tell}`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    socket = new WebSocket(url);
    socket.onopen = () => {
      wait = FIRST_WAIT_MS;
      opened();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        data.split('\n').forEach(hear);
      }
    };
    socket.onclose = () => {
      closed();
      timer = window.setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  open();
  return () => {
    window.clearTimeout(timer);
    if (socket !== undefined) {
      socket.onclose = null;
      socket.close();
    }
    closed();
  };
}
