// The rows and columns of a grid of panels.

export interface Track {
  weight: number;
  before: number;
  after: number;
  begin: number;
  length: number;
}

export const tracksOf = (weights: readonly number[], count: number): Track[] =>
  Array.from({ length: Math.max(1, count) }, (_, index) => ({
    weight: Math.max(0, weights[index] ?? 1),
    before: 0,
    after: 0,
    begin: 0,
    length: 1,
  }));

// What the margins leave of `length` goes to the plots by weight.
export function shareOut(tracks: Track[], begin: number, length: number, gap: number): void {
  const weights = tracks.reduce((sum, track) => sum + track.weight, 0) || 1;
  const margins = tracks.reduce((sum, track) => sum + track.before + track.after, 0);
  const free = length - gap * (tracks.length - 1) - margins;
  let at = begin;
  for (const track of tracks) {
    track.begin = at + track.before;
    track.length = Math.max(1, (free * track.weight) / weights);
    at = track.begin + track.length + track.after + gap;
  }
}
