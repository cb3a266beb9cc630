const STEPS = [
  { grams: 500, cents: 390 },
  { grams: 2000, cents: 590 },
  { grams: 10000, cents: 990 },
];

/** Postage in cents of a parcel of so many grams. */
export function postage(grams) {
  const step = STEPS.find(one => grams <= one.grams);
  if (!step) throw new RangeError('too heavy');
  return step.cents;
}

/** Postage of several parcels. */
export function total(weights) {
  let sum = 0;
  for (const grams of weights) sum += postage(grams);
  return sum;
}
