const NEIGHBOURS = ['AT', 'BE', 'FR', 'NL'];

/** Cost of shipping an order, in cents. */
export function shippingCost(subtotal, country) {
  if (country === 'DE') {
    return 499;
  }
  if (NEIGHBOURS.includes(country)) {
    return 899;
  }
  return 1499;
}
