/** Colours by what they mean; in a pipe they are none. */
import { createColors } from 'picocolors';
import type { AssetProgress, RunState } from '../../graph/plan';

export interface Palette {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  /** A state in the colour that it deserves. */
  readonly state: (text: string, state: AssetProgress['state'] | RunState) => string;
}

export function paletteFor(isColorful: boolean): Palette {
  const colors = createColors(isColorful);
  return {
    strong: (text) => colors.bold(text),
    faint: (text) => colors.dim(text),
    state: (text, state) => {
      switch (state) {
        case 'done':
        case 'fresh':
          return colors.green(text);
        case 'failed':
        case 'terminated':
          return colors.red(text);
        case 'unavailable':
        case 'superseded':
        case 'busy':
        case 'skipped':
        case 'canceled':
          return colors.yellow(text);
        case 'running':
          return colors.cyan(text);
        case 'waiting':
          return colors.dim(text);
      }
    },
  };
}
