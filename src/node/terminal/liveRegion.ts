// A few lines at the bottom of the terminal that are redrawn in place while finished lines scroll away above them.
// Everything goes out in one write, each line is overwritten and only its rest erased: nothing flickers.
import { cut } from './text';
import type { Style } from './style';

export interface TextOutput {
  write(text: string): unknown;
}

export interface LiveRegion {
  /** Lines that stay, above the region. */
  print(lines: readonly string[]): void;
  /** The region from now on. */
  show(lines: readonly string[]): void;
  /** Takes the region away and gives the cursor back. */
  close(): void;
}

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** `style` is asked at each draw: the terminal may have been resized. */
export function liveRegion(output: TextOutput, style: () => Style): LiveRegion {
  let shown: readonly string[] = [];
  let hidden = false;

  const draw = (above: readonly string[], region: readonly string[]): void => {
    const { width } = style();
    const lines = [...above, ...region.map(line => cut(line, width - 1))];
    const up = shown.length > 0 ? `\u001b[${shown.length}A` : '';
    const body = lines.map(line => `${line}\u001b[K\n`).join('');
    output.write(`${BEGIN}${hidden ? '' : HIDE}\r${up}${body}\u001b[J${END}`);
    hidden = true;
    shown = region;
  };

  return {
    print(lines) {
      if (lines.length > 0) draw(lines, shown);
    },
    show(lines) {
      if (lines.length > 0 || shown.length > 0) draw([], lines);
    },
    close() {
      if (!hidden) return;
      draw([], []);
      output.write(SHOW);
      hidden = false;
    },
  };
}
