/** Parcels that wait to be picked up, first come, first served. */
export class PickupQueue {
  constructor() {
    this.items = [];
  }

  add(parcel) {
    this.items.push(parcel);
  }

  next() {
    return this.items.pop();
  }

  get size() {
    return this.items.length;
  }
}
