// What a run looks like when it is over: a table of phases per step, the waterfall, the critical path with what each
// link waited for, tokens and the small model's share. Pure: state and style in, lines out.
import { phaseNames, type PhaseName, type Phases, type Usage } from '../../core/events';
import { byModel, countsOf, countWords } from '../../core/model/history';
import type { RunState } from '../../core/run/runState';
import { criticalPath } from '../../core/timing/criticalPath';
import {
  planCostWords,
  stepTimings,
  tokenTotals,
  workShare,
  type StepTiming,
} from '../../core/timing/stepTimings';
import { waterfall, type WaterfallRow } from '../../core/timing/waterfall';
import { paint, type Paint, type Style } from './style';
import {
  columns,
  counted,
  cut,
  duration,
  oneLine,
  padEnd,
  padStart,
  percent,
  plainSigns,
  wrap,
} from './text';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly critical: boolean;
  readonly wall: number | undefined;
  readonly phases: Phases;
  readonly usage: Usage;
  readonly rate: number | undefined;
  /** A model was asked: what it did not report is unknown and not nothing. */
  readonly asked: boolean;
}

/** Painted lines, none wider than the style's width. */
export function runTable(state: RunState, style: Style): readonly string[] {
  const rows = rowsOf(state);
  if (rows.length === 0) return [];
  return [
    ...phaseTable(rows, style),
    '',
    ...bars(state, style),
    '',
    ...pathLines(state, style),
    ...totals(state, style),
  ].map(line => cut(style.unicode ? line : plainSigns(line), style.width, ellipsis(style)));
}

function ellipsis(style: Style): string {
  return style.unicode ? '…' : '..';
}

function rowsOf(state: RunState): readonly Row[] {
  const timings = new Map(stepTimings(state).map(timing => [timing.id, timing]));
  const rounds = new Map(state.rounds.map(round => [`plan ${round.round}`, round]));
  return waterfall(state).rows.map(({ id, title, critical, from, to }) => {
    const round = rounds.get(id);
    if (round) {
      const { usage = {}, phases = {} } = round;
      return {
        id,
        title,
        critical,
        wall: to - from,
        phases,
        usage,
        rate: roundRate(usage, phases),
        asked: true,
      };
    }
    return { id, critical, ...stepCells(title, timings.get(id)) };
  });
}

function stepCells(title: string, timing: StepTiming | undefined): Omit<Row, 'id' | 'critical'> {
  return {
    title,
    wall: timing?.wall,
    phases: timing?.phases ?? {},
    usage: timing?.usage ?? {},
    rate: timing?.tokensPerSecond,
    asked: (timing?.attempts ?? 0) > 0,
  };
}

function roundRate(usage: Usage, phases: Phases): number | undefined {
  const { completionTokens } = usage;
  return completionTokens !== undefined && phases.decode
    ? (completionTokens * 1000) / phases.decode
    : undefined;
}

// ---- phases per step ----

interface Column {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

function phaseTable(rows: readonly Row[], style: Style): readonly string[] {
  const table = fitting(rows, style);
  const widths = table.map(column => Math.max(...[column.head, ...rows.map(column.cell)].map(columns)));
  const idWidth = idWidthOf(rows);
  const line = (first: string, cells: readonly string[]): string =>
    [
      `  ${padEnd(cut(first, idWidth, ellipsis(style)), idWidth)}`,
      ...cells.map((cell, i) => padStart(cell, widths[i] ?? 0)),
    ].join('  ');
  return [
    paint(
      style,
      'dim',
      line(
        'step',
        table.map(column => column.head),
      ),
    ),
    ...rows.map(
      row =>
        mark(row.critical, style) +
        line(
          row.id,
          table.map(column => column.cell(row)),
        ).slice(2),
    ),
  ];
}

function idWidthOf(rows: readonly { readonly id: string }[]): number {
  return Math.min(24, Math.max(4, ...rows.map(row => columns(row.id))));
}

function mark(critical: boolean, style: Style): string {
  return critical ? `${paint(style, 'yellow', style.unicode ? '◆' : '*')} ` : '  ';
}

/** All phases that took time; where the line is too narrow the smallest are counted as other, so that rows still sum. */
function fitting(rows: readonly Row[], style: Style): readonly Column[] {
  const sums = phaseNames.map(phase => ({
    phase,
    sum: rows.reduce((sum, row) => sum + (row.phases[phase] ?? 0), 0),
  }));
  const shown = new Set(sums.filter(({ sum }) => sum >= 0.5).map(({ phase }) => phase));
  const smallest = sums.filter(({ phase }) => phase !== 'other').sort((a, b) => a.sum - b.sum);
  const room = style.width - 2 - idWidthOf(rows);
  for (const { phase } of smallest) {
    const table = columnsFor(shown);
    const width = table.reduce(
      (sum, column) => sum + 2 + Math.max(...[column.head, ...rows.map(column.cell)].map(columns)),
      0,
    );
    if (width <= room) break;
    if (shown.delete(phase)) shown.add('other');
  }
  return columnsFor(shown);
}

function columnsFor(shown: ReadonlySet<PhaseName>): readonly Column[] {
  const folded = phaseNames.filter(phase => phase === 'other' || !shown.has(phase));
  const value = (row: Row, phase: PhaseName): number | undefined =>
    phase === 'other' ? folded.reduce((sum, name) => sum + (row.phases[name] ?? 0), 0) : row.phases[phase];
  const phases: Column[] = phaseNames
    .filter(phase => shown.has(phase))
    .map(phase => ({ head: phase, cell: (row: Row) => time(value(row, phase)) }));
  return [
    ...phases,
    { head: 'total', cell: row => time(row.wall) },
    { head: 'tokens', cell: row => known(row, row.usage.completionTokens?.toString()) },
    { head: 'tok/s', cell: row => known(row, row.rate?.toFixed(row.rate < 10 ? 1 : 0)) },
  ];
}

function known(row: Row, value: string | undefined): string {
  return value ?? (row.asked ? '?' : '');
}

function time(milliseconds: number | undefined): string {
  return milliseconds === undefined || milliseconds < 0.5 ? '' : duration(milliseconds);
}

// ---- waterfall ----

const glyphs: Readonly<Record<PhaseName, readonly [box: string, ascii: string, color: Paint]>> = {
  queue: ['·', '.', 'gray'],
  load: ['░', 'l', 'magenta'],
  prefill: ['▒', 'p', 'blue'],
  decode: ['█', 'd', 'cyan'],
  model: ['█', 'm', 'cyan'],
  validate: ['▚', 'v', 'magenta'],
  approval: ['─', '-', 'yellow'],
  execute: ['▓', 'x', 'green'],
  other: ['╌', '~', 'gray'],
};

function glyph(phase: PhaseName, style: Style): string {
  const [box, ascii, color] = glyphs[phase];
  return paint(style, color, style.unicode ? box : ascii);
}

function bars(state: RunState, style: Style): readonly string[] {
  const { total, rows } = waterfall(state);
  const idWidth = idWidthOf(rows);
  const width = Math.max(10, Math.min(72, style.width - idWidth - 16));
  const used = new Set(rows.flatMap(row => row.segments.map(segment => segment.phase)));
  const legend = phaseNames.filter(phase => used.has(phase)).map(phase => `${glyph(phase, style)} ${phase}`);
  const edge = style.unicode ? '│' : '|';
  return [
    ...rows.map(row => {
      const id = padEnd(cut(row.id, idWidth, ellipsis(style)), idWidth);
      const length =
        row.segments.length === 0
          ? row.status === 'waiting'
            ? ''
            : row.status
          : duration(row.to - row.from);
      return `${mark(row.critical, style)}${id} ${edge}${bar(row, total, width, style)}${edge} ${length}`;
    }),
    ...wrap(`${' '.repeat(idWidth + 4)}${legend.join('  ')}`, style.width, ' '.repeat(idWidth + 4)),
  ];
}

/** One character a cell: the phase that takes most of it. What is too short for a cell still gets one. */
function bar(row: WaterfallRow, total: number, width: number, style: Style): string {
  const cell = total / width;
  if (row.segments.length === 0 || !(cell > 0)) return ' '.repeat(width);
  const first = Math.min(width - 1, Math.floor(row.from / cell));
  const last = Math.max(first, Math.min(width - 1, Math.ceil(row.to / cell) - 1));
  let out = ' '.repeat(first);
  for (let i = first; i <= last; i++) out += glyph(mostIn(row, i * cell, (i + 1) * cell), style);
  return out + ' '.repeat(width - 1 - last);
}

function mostIn(row: WaterfallRow, from: number, to: number): PhaseName {
  let best: PhaseName = 'other';
  let most = 0;
  for (const segment of row.segments) {
    const covered = Math.min(to, segment.to) - Math.max(from, segment.from);
    if (covered > most) [best, most] = [segment.phase, covered];
  }
  return best;
}

// ---- words ----

function pathLines(state: RunState, style: Style): readonly string[] {
  const links = criticalPath(state);
  const end = links.at(-1)?.to ?? 0;
  const arrow = style.unicode ? ' → ' : ' -> ';
  const path = links.map(({ id, from, to }) => `${id} ${duration(to - from)}`).join(arrow);
  const waits = links.flatMap(({ id, waits }) =>
    waits
      .filter(wait => wait.reason !== 'plan' && wait.to - wait.from >= Math.max(5, 0.02 * end))
      .map(({ from, to, text }) => `  ${id} waited ${duration(to - from)} for ${oneLine(text)}`),
  );
  const said = wrap(`${mark(true, style)}critical path ${duration(end)}: ${path}`, style.width, '    ');
  return [...said, ...waits.map(line => paint(style, 'dim', line))];
}

function totals(state: RunState, style: Style): readonly string[] {
  const { planner, executor, executorRate } = tokenTotals(state);
  const rate = executorRate === undefined ? '' : `, ${executorRate.toFixed(0)} tok/s`;
  const { steps, tokens } = workShare(state);
  const all = steps.executor + steps.planner + steps.engine;
  const share = [`${steps.executor} of ${counted(all, 'step')}`];
  const tokenSum = tokens.executor + tokens.planner;
  if (tokenSum > 0) share.push(`${percent(tokens.executor, tokenSum)} of accepted tokens`);
  const cost = planCostWords(state);
  return [
    `  tokens: planner ${usageText(planner)}; executor ${usageText(executor)}${rate}`,
    ...(cost === '' ? [] : [`  plan: ${cost}`]),
    `  small model: ${share.join(', ')}`,
    ...byModel(countsOf(state))
      .filter(counts => counts.steps > 0)
      .map(counts => `  ${counts.model}: ${countWords(counts)}`),
  ].flatMap(line => wrap(line, style.width, '    ').map(part => paint(style, 'dim', part)));
}

function usageText(usage: Usage): string {
  const { promptTokens, cachedTokens, completionTokens } = usage;
  if (promptTokens === undefined && completionTokens === undefined) return 'none';
  const cached = cachedTokens === undefined ? '' : ` (${cachedTokens} cached)`;
  return `${promptTokens ?? '?'} in${cached}, ${completionTokens ?? '?'} out`;
}
