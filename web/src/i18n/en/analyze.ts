// Words of the page "analyze".
export const analyze = {} as const;
