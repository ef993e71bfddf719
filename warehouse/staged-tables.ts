/** The tables of a materialization's staged rows, in whatever catalog they are. */

export const rowsTable = (catalog: string): string => `${catalog}.stage_rows`;
export const pagesTable = (catalog: string): string => `${catalog}.stage_pages`;
/** Of rows that ride with changed parents: which of them each parent names. */
export const setsTable = (catalog: string): string => `${catalog}.stage_sets`;
