// Zoom and pan of a picture in the middle of the window.

export interface Placement {
  scale: number; // 1 to 8
  x: number; // of the picture's middle from the window's
  y: number;
}

const maxScale = 8;

// The point `about` (from the window's middle) stays where it is.
export function zoomAbout(view: Placement, factor: number, about: { x: number; y: number }): Placement {
  const scale = Math.min(Math.max(view.scale * factor, 1), maxScale);
  if (scale === 1) return { scale, x: 0, y: 0 };
  const ratio = scale / view.scale;
  return { scale, x: about.x - (about.x - view.x) * ratio, y: about.y - (about.y - view.y) * ratio };
}

// The picture's middle stays in the window, as far as the zoom has stretched it.
export function clampPan(view: Placement, room: { width: number; height: number }): Placement {
  const reach = { x: (room.width / 2) * (view.scale - 1), y: (room.height / 2) * (view.scale - 1) };
  return {
    scale: view.scale,
    x: Math.min(Math.max(view.x, -reach.x), reach.x),
    y: Math.min(Math.max(view.y, -reach.y), reach.y),
  };
}
