// Ids of the items of a `forEach`: `ID.N` of the step ID.

/** The id of its step; empty for one that is no item's. */
export function stepOfItem(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}

/** Whether it is neither one of these steps nor an item of one. */
export function isNotOf(steps: ReadonlySet<string>): (id: string) => boolean {
  return id => !steps.has(id) && !steps.has(stepOfItem(id));
}
