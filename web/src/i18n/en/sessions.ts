// Words of the page "sessions".
export const sessions = {} as const;
