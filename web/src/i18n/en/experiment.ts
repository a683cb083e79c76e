// Words of the page "experiment".
export const experiment = {} as const;
