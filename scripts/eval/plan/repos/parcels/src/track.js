export const STATES = ['accepted', 'sorted', 'out', 'delivered'];

/** The state that follows; a delivered parcel stays delivered. */
export function nextState(state) {
  const at = STATES.indexOf(state);
  return STATES[Math.min(at + 1, STATES.length - 1)];
}

/** The events of one parcel, oldest first. */
export function historyOf(events, parcel) {
  return events.filter(event => event.parcel === parcel);
}
