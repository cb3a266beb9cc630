import { shippingCost } from './shipping.js';

/** Sum of all items, in cents. */
export function subtotal(items) {
  let sum = 0;
  for (const item of items) {
    sum += item.price;
  }
  return sum;
}

/** What the customer pays, in cents. */
export function total(items, country) {
  const sum = subtotal(items);
  return sum + shippingCost(sum, country);
}
