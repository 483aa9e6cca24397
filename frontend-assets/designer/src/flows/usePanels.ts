// Which panels stand beside the canvas.

import { create } from 'zustand';

const wide = window.matchMedia('(min-width: 900px)').matches;

export const usePanels = create<{ readonly palette: boolean; readonly inspector: boolean }>()(
  () => ({
    palette: wide,
    inspector: wide,
  }),
);

export const togglePalette = () => usePanels.setState(({ palette }) => ({ palette: !palette }));
export const toggleInspector = () =>
  usePanels.setState(({ inspector }) => ({ inspector: !inspector }));
