// Words of the page "compare".
export const compare = {} as const;
