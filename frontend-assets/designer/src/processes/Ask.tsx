// A question before something that cannot be taken back.

import { Dialog } from '../ui/Dialog';

interface Props {
  readonly title: string;
  readonly words: string;
  readonly yes: string;
  readonly danger: boolean;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

export function Ask({ title, words, yes, danger, onYes, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{words}</p>
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className={danger ? 'danger' : 'primary'}
          onClick={() => {
            onYes();
            onClose();
          }}
        >
          {yes}
        </button>
      </div>
    </Dialog>
  );
}
