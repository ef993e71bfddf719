/** Sentences one after the other. What others say may end with a stop already; what we say never does. */
export const sentences = (...parts: readonly string[]): string =>
  parts.reduce((text, next) => `${text}${/[.!?…]$/.test(text) ? '' : '.'} ${next}`);
