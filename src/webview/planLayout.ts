// Where the steps of a plan and the lines between them stand in its picture. Decides which lines are drawn (what follows
// from others is left out) and that none runs through a step: a line that passes a row has a place of its own in it.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlanLayout {
  /** By id: the middle of each step. */
  readonly places: ReadonlyMap<string, Point>;
  /** From a step, over the rows between, to one that needs it. */
  readonly lines: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

export interface LaidOut {
  readonly id: string;
  /** The row: below all that it needs. */
  readonly level: number;
  /** Ids of steps before it. */
  readonly needs: readonly string[];
}

/** In pixels: of a step, of a line that passes, and from row to row. */
const STEP = 44;
const PASSING = 20;
const ROW = 42;
export const RADIUS = 12;

/** What stands in a row: a step, or the lines of one that go on to rows below. */
interface Slot {
  readonly of: string;
  readonly isStep: boolean;
}

export function planLayout(steps: readonly LaidOut[]): PlanLayout {
  const needs = directNeeds(steps);
  const levels = new Map(steps.map(({ id, level }) => [id, level]));
  const rows = rowsOf(steps, needs, levels);
  const width = Math.max(STEP, ...rows.map(widthOf));
  const at = new Map<string, Point>();
  for (const [level, row] of rows.entries()) {
    const sorted = level === 0 ? row : row.toSorted((a, b) => pull(a) - pull(b));
    let x = (width - widthOf(row)) / 2;
    for (const slot of sorted) {
      at.set(keyOf(slot.of, level), { x: x + spaceOf(slot) / 2, y: level * ROW + RADIUS + 2 });
      x += spaceOf(slot);
    }

    /** The middle of what it hangs on in the row above. */
    function pull({ of, isStep }: Slot): number {
      const above = (isStep ? (needs.get(of) ?? []) : [of]).flatMap(id => at.get(keyOf(id, level - 1)) ?? []);
      return above.reduce((sum, { x: one }) => sum + one, 0) / Math.max(1, above.length);
    }
  }

  const lines = steps.flatMap(({ id, level }) =>
    (needs.get(id) ?? []).map(need => {
      const first = levels.get(need) ?? 0;
      const passed = Array.from({ length: level - first }, (_, n) => at.get(keyOf(need, first + n)));
      return [...passed, at.get(keyOf(id, level))].filter(point => point !== undefined);
    }),
  );
  const places = new Map(
    steps.flatMap(({ id, level }) => {
      const place = at.get(keyOf(id, level));
      return place === undefined ? [] : [[id, place] as const];
    }),
  );
  return { places, lines, width, height: (Math.max(1, rows.length) - 1) * ROW + 2 * RADIUS + 4 };
}

/** Without those that another need waits for already. */
function directNeeds(steps: readonly LaidOut[]): ReadonlyMap<string, readonly string[]> {
  const behind = new Map<string, ReadonlySet<string>>();
  const direct = new Map<string, readonly string[]>();
  for (const { id, needs } of steps) {
    const known = needs.filter(need => behind.has(need));
    direct.set(
      id,
      known.filter(need => !known.some(other => behind.get(other)?.has(need))),
    );
    behind.set(id, new Set(known.flatMap(need => [need, ...(behind.get(need) ?? [])])));
  }
  return direct;
}

function rowsOf(
  steps: readonly LaidOut[],
  needs: ReadonlyMap<string, readonly string[]>,
  levels: ReadonlyMap<string, number>,
): readonly (readonly Slot[])[] {
  const lowest = new Map<string, number>();
  for (const { id, level } of steps)
    for (const need of needs.get(id) ?? []) lowest.set(need, Math.max(level, lowest.get(need) ?? 0));
  const rows: Slot[][] = [];
  for (const { id, level } of steps) {
    (rows[level] ??= []).push({ of: id, isStep: true });
    for (let passed = level + 1; passed < (lowest.get(id) ?? 0); passed += 1)
      (rows[passed] ??= []).push({ of: id, isStep: false });
  }
  return Array.from({ length: Math.max(0, ...levels.values()) + 1 }, (_, level) => rows[level] ?? []);
}

function spaceOf({ isStep }: Slot): number {
  return isStep ? STEP : PASSING;
}

function widthOf(row: readonly Slot[]): number {
  return row.reduce((sum, slot) => sum + spaceOf(slot), 0);
}

function keyOf(id: string, level: number): string {
  return `${level} ${id}`;
}
