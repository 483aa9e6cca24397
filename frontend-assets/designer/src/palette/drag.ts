// What travels when a kind is dragged from the palette: its name, under this type.

export const KIND_DRAG = 'application/x-wireloom-kind';
