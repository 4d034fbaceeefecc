/** No provider (a case that is unplaced), no option, the end of a list. */
export const NONE = -1;
/** The place of a case that was taken away. */
const GONE = -2;

/**
 * An assignment that stays open: cases and providers by index, in typed arrays that double as they fill. Between two steps it is optimal: no
 * provider holds more than its capacity, and with the price λ of each provider (0 where it has room) every case is where cost + λ is least,
 * unplaced counting as a place of price 0.
 *
 * An option is one case–provider pair. A case's options lie side by side, by provider; those of one provider are a linked list, and so are the
 * cases that it holds. Case indexes follow the order in which cases came; `compacted` renumbers and keeps that order.
 */
export class OpenAssignment {
  providers = 0;
  capacity = new Int32Array(8);
  load = new Int32Array(8);
  price = new Float64Array(8);
  firstHeld = new Int32Array(8);
  firstOptionAt = new Int32Array(8);

  cases = 0;
  liveCases = 0;
  unplacedCost = new Float64Array(8);
  /** The provider that holds the case, or NONE. */
  place = new Int32Array(8);
  /** What the case costs where it is. */
  cost = new Float64Array(8);
  firstOption = new Int32Array(8);
  optionCount = new Int32Array(8);
  nextHeld = new Int32Array(8);
  previousHeld = new Int32Array(8);

  options = 0;
  liveOptions = 0;
  optionCase = new Int32Array(16);
  optionProvider = new Int32Array(16);
  optionCost = new Float64Array(16);
  nextOptionAt = new Int32Array(16);
  previousOptionAt = new Int32Array(16);

  addProvider(capacity: number): number {
    const p = this.providers++;
    if (p === this.capacity.length) {
      this.capacity = grown(this.capacity);
      this.load = grown(this.load);
      this.price = grown(this.price);
      this.firstHeld = grown(this.firstHeld);
      this.firstOptionAt = grown(this.firstOptionAt);
    }
    this.capacity[p] = capacity;
    this.firstHeld[p] = this.firstOptionAt[p] = NONE;
    return p;
  }

  /** The case comes in unplaced, which may not be best for it yet. @param providers rising */
  addCase(unplacedCost: number, providers: readonly number[], costs: readonly number[]): number {
    const i = this.cases++;
    if (i === this.place.length) this.growCases();
    this.liveCases++;
    this.unplacedCost[i] = this.cost[i] = unplacedCost;
    this.place[i] = NONE;
    this.firstOption[i] = this.options;
    this.optionCount[i] = 0;
    for (let k = 0; k < providers.length; k++) this.addOption(i, providers[k]!, costs[k]!);
    return i;
  }

  /** One more option for a case: its options are laid anew behind the last where something else follows them. */
  addOption(i: number, provider: number, cost: number): void {
    const first = this.firstOption[i]!;
    const count = this.optionCount[i]!;
    if (first + count !== this.options) {
      this.firstOption[i] = this.options;
      for (let e = first; e < first + count; e++) {
        this.unlinkOption(e);
        this.layOption(i, this.optionProvider[e]!, this.optionCost[e]!);
      }
    }
    this.layOption(i, provider, cost);
    this.optionCount[i] = count + 1;
  }

  /** Takes the case and its options away; the point that it held is free. */
  removeCase(i: number): void {
    if (this.place[i]! >= 0) this.unplace(i);
    const first = this.firstOption[i]!;
    for (let e = first; e < first + this.optionCount[i]!; e++) this.unlinkOption(e);
    this.place[i] = GONE;
    this.optionCount[i] = 0;
    this.liveCases--;
  }

  isGone(i: number): boolean {
    return this.place[i] === GONE;
  }

  /** Moves a case from where it is to the provider of one of its options. */
  move(option: number): void {
    const i = this.optionCase[option]!;
    if (this.place[i]! >= 0) this.unplace(i);
    const p = this.optionProvider[option]!;
    const head = this.firstHeld[p]!;
    this.nextHeld[i] = head;
    this.previousHeld[i] = NONE;
    if (head !== NONE) this.previousHeld[head] = i;
    this.firstHeld[p] = i;
    this.load[p]!++;
    this.place[i] = p;
    this.cost[i] = this.optionCost[option]!;
  }

  unplace(i: number): void {
    const p = this.place[i]!;
    const before = this.previousHeld[i]!;
    const after = this.nextHeld[i]!;
    if (before === NONE) this.firstHeld[p] = after;
    else this.nextHeld[before] = after;
    if (after !== NONE) this.previousHeld[after] = before;
    this.load[p]!--;
    this.place[i] = NONE;
    this.cost[i] = this.unplacedCost[i]!;
  }

  /** Whether more than half of what is held has gone: then a compacted copy is worth its making. */
  isSparse(): boolean {
    return this.cases > 64 && (this.cases > 2 * this.liveCases || this.options > 2 * this.liveOptions);
  }

  private layOption(i: number, provider: number, cost: number): void {
    const e = this.options++;
    if (e === this.optionCase.length) this.growOptions();
    this.liveOptions++;
    this.optionCase[e] = i;
    this.optionProvider[e] = provider;
    this.optionCost[e] = cost;
    const head = this.firstOptionAt[provider]!;
    this.nextOptionAt[e] = head;
    this.previousOptionAt[e] = NONE;
    if (head !== NONE) this.previousOptionAt[head] = e;
    this.firstOptionAt[provider] = e;
  }

  private unlinkOption(e: number): void {
    const before = this.previousOptionAt[e]!;
    const after = this.nextOptionAt[e]!;
    if (before === NONE) this.firstOptionAt[this.optionProvider[e]!] = after;
    else this.nextOptionAt[before] = after;
    if (after !== NONE) this.previousOptionAt[after] = before;
    this.liveOptions--;
  }

  private growCases(): void {
    this.unplacedCost = grown(this.unplacedCost);
    this.place = grown(this.place);
    this.cost = grown(this.cost);
    this.firstOption = grown(this.firstOption);
    this.optionCount = grown(this.optionCount);
    this.nextHeld = grown(this.nextHeld);
    this.previousHeld = grown(this.previousHeld);
  }

  private growOptions(): void {
    this.optionCase = grown(this.optionCase);
    this.optionProvider = grown(this.optionProvider);
    this.optionCost = grown(this.optionCost);
    this.nextOptionAt = grown(this.nextOptionAt);
    this.previousOptionAt = grown(this.previousOptionAt);
  }
}

/** The same assignment without what has gone. @param moved told the old and the new index of each case that stays, in order */
export function compacted(old: OpenAssignment, moved: (from: number, to: number) => void): OpenAssignment {
  const fresh = new OpenAssignment();
  for (let p = 0; p < old.providers; p++) {
    fresh.addProvider(old.capacity[p]!);
    fresh.price[p] = old.price[p]!;
  }
  for (let i = 0; i < old.cases; i++) {
    if (old.isGone(i)) continue;
    const to = fresh.addCase(old.unplacedCost[i]!, [], []);
    const first = old.firstOption[i]!;
    for (let e = first; e < first + old.optionCount[i]!; e++) {
      fresh.addOption(to, old.optionProvider[e]!, old.optionCost[e]!);
      if (old.optionProvider[e] === old.place[i]) fresh.move(fresh.options - 1);
    }
    moved(i, to);
  }
  return fresh;
}

function grown<T extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(array: T): T {
  const twice = new (array.constructor as new (length: number) => T)(array.length * 2);
  twice.set(array);
  return twice;
}
