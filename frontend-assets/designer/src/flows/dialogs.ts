// Which dialog is open on a flow's page.

import { create } from 'zustand';

export type DialogName = 'deploy' | 'versions' | 'help' | 'commands' | 'conflict' | 'problems';

export const useDialogs = create<{ readonly open: DialogName | null }>()(() => ({ open: null }));

export const closeDialog = () => useDialogs.setState({ open: null });
