// Words of the page "overview".
export const overview = {} as const;
