/** Lines of an address as they stand on a label. */
export function labelLines(address) {
  return [address.name, address.street, address.postcode + ' ' + address.city];
}

/** True for the five digits of a postcode. */
export function isPostcode(text) {
  return /^\d{5}$/.test(text);
}
