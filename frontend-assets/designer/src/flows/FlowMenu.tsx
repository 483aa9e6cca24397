// What is seldom done with a flow.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Copy, Download, Keyboard, Power, Trash2 } from 'lucide-react';
import { words } from '../api/problem';
import { go } from '../app/router';
import { designer } from '../model/store';
import { MenuItem, MenuLine } from '../ui/Menu';
import { toast } from '../ui/Toasts';
import { type FlowView, removeFlow, undeploy } from './api';
import { useDialogs } from './dialogs';

export function FlowMenu({ about }: { readonly about: FlowView | undefined }) {
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: (id: string) => undeploy(id),
    onSuccess: () => toast('The flow no longer runs; runs in flight finish.'),
    onError: (error) => toast(words(error), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['flow'] }),
  });
  const remove = useMutation({
    mutationFn: (id: string) => removeFlow(id),
    onSuccess: () => go('/'),
    onError: (error) => toast(words(error), 'bad'),
  });
  const id = about?.id ?? '';
  return (
    <>
      <MenuItem onSelect={() => void copyDocument()}>
        <Copy aria-hidden="true" /> Copy as JSON
      </MenuItem>
      <MenuItem onSelect={download}>
        <Download aria-hidden="true" /> Export as file
      </MenuItem>
      <MenuItem onSelect={() => useDialogs.setState({ open: 'help' })}>
        <Keyboard aria-hidden="true" /> Keys <kbd>?</kbd>
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={() => stop.mutate(id)} disabled={about?.deployed == null}>
        <Power aria-hidden="true" /> Take out of work
      </MenuItem>
      <MenuItem
        tone="bad"
        disabled={about === undefined || about.deployed !== null}
        onSelect={() => {
          if (
            window.confirm(`Delete "${about?.name}" with all its versions? This cannot be undone.`)
          ) {
            remove.mutate(id);
          }
        }}
      >
        <Trash2 aria-hidden="true" /> Delete the flow
      </MenuItem>
    </>
  );
}

const text = () => `${JSON.stringify(designer().flow, null, 2)}\n`;

async function copyDocument(): Promise<void> {
  await navigator.clipboard.writeText(text());
  toast('The flow is in the clipboard.');
}

function download(): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text()], { type: 'application/json' }));
  link.download = `${designer().flow?.id ?? 'flow'}.json`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
