/** 1234 becomes "12.34 EUR". */
export function formatPrice(cents) {
  const euros = Math.floor(cents / 100);
  const rest = String(cents % 100).padStart(2, '0');
  return `${euros}.${rest} EUR`;
}
