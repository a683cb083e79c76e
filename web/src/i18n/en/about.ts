// Words of the page "about".
export const about = {} as const;
