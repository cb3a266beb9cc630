// A unified diff as terminal lines: coloured, made harmless, and capped so that a large change does not push
// everything else away.
import { paint, type Style } from './style';
import { counted, cut, harmless } from './text';

export function diffLines(unified: string, style: Style, cap: number): readonly string[] {
  const lines = harmless(unified).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const shown = lines
    .slice(0, cap)
    .map(line => cut(paintLine(line, style), style.width, style.unicode ? '…' : '..'));
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, paint(style, 'dim', `  and ${counted(rest, 'more line')}`)] : shown;
}

function paintLine(line: string, style: Style): string {
  if (/^(---|\+\+\+|===|diff )/.test(line)) return paint(style, 'bold', line);
  if (line.startsWith('@@')) return paint(style, 'cyan', line);
  if (line.startsWith('+')) return paint(style, 'green', line);
  if (line.startsWith('-')) return paint(style, 'red', line);
  return line;
}
