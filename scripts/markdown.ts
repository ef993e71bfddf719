/** Pieces of Markdown. */
export const code = (text: string): string => `\`${text}\``;
/** To the heading of a table on the same page. */
export const link = (key: string): string => `[${key}](#${key})`;
/** A bar would end the cell, also within code; an angle bracket may begin a tag. */
export const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;');
