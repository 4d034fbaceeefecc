import { NONE, type OpenAssignment } from './open-assignment.rules.js';

/**
 * Augmentation along shortest ways in reduced costs (Dijkstra with the prices as potentials), on providers alone: one step from p to q moves a case
 * from p to q. Each call keeps the assignment optimal. Sources: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse
 * linear assignment problems", Computing 38 (1987); Edmonds and Karp, JACM 19 (1972), for the potentials; Toroslu and Üçoluk, "Incremental assignment
 * problem", Information Sciences 177 (2007), for doing no more than one augmentation a change.
 *
 * Cost of one call: at worst every option once and the square of the providers; mostly a handful of providers, since a search ends at the first room.
 */
export class ShortestWays {
  /** Length of the shortest way found to (or from) each provider. */
  private length = new Float64Array(0);
  /** The option by which that way comes in (or goes on). */
  private via = new Int32Array(0);
  private open = new Int32Array(0);
  private seen = new Int32Array(0);
  private opens = 0;
  private seens = 0;
  /** The shortest whole way so far, and its last step: this case by this option, or, without one, out of its place. */
  private best = Infinity;
  private endCase = NONE;
  private endOption = NONE;

  /** Finds the best place for a case that has just come in, moving others on where that is best for all. */
  placeCase(on: OpenAssignment, i: number): void {
    this.begin(on);
    this.wayOut(on, i, NONE);
  }

  /** Takes the case from this provider, which holds one too many, whose going costs least. */
  giveUpOne(on: OpenAssignment, provider: number): void {
    this.begin(on);
    this.reach(provider, 0, NONE);
    this.wayOut(on, NONE, provider);
  }

  private wayOut(on: OpenAssignment, fromCase: number, fromProvider: number): void {
    this.best = Infinity;
    if (fromCase !== NONE) this.leave(on, fromCase, 0);
    for (let p = this.nearest(); p !== NONE; p = this.nearest()) {
      const before = this.length[p]! - on.price[p]!;
      for (let i = on.firstHeld[p]!; i !== NONE; i = on.nextHeld[i]!) this.leave(on, i, before - on.cost[i]!);
    }
    for (let k = 0; k < this.seens; k++) {
      const p = this.seen[k]!;
      if (this.length[p]! < this.best) on.price[p]! += this.best - this.length[p]!;
    }
    let from = on.place[this.endCase]!;
    if (this.endOption !== NONE) on.move(this.endOption);
    else if (from !== NONE) on.unplace(this.endCase);
    while (from !== NONE && from !== fromProvider) {
      const option = this.via[from]!;
      from = on.place[on.optionCase[option]!]!;
      on.move(option);
    }
  }

  /** Looks along every place that one case may go to. @param before the length of the way so far, less what the case costs where it is */
  private leave(on: OpenAssignment, i: number, before: number): void {
    const { price, load, capacity, firstOption, optionProvider, optionCost } = on;
    const { length } = this;
    let best = this.best;
    const out = before + on.unplacedCost[i]!;
    if (out < best) {
      best = out;
      this.endCase = i;
      this.endOption = NONE;
    }
    for (let e = firstOption[i]!, end = e + on.optionCount[i]!; e < end; e++) {
      const q = optionProvider[e]!;
      const to = before + optionCost[e]! + price[q]!;
      if (to >= best || to >= length[q]!) continue;
      if (load[q]! < capacity[q]!) {
        best = to;
        this.endCase = i;
        this.endOption = e;
      } else this.reach(q, to, e);
    }
    this.best = best;
  }

  /** Gives a point that has become free, at a provider with a price, to whoever gains most; or lowers the price to 0 where nobody gains. */
  fillOne(on: OpenAssignment, provider: number): void {
    this.begin(on);
    this.reach(provider, 0, NONE);
    const { price, place, cost, optionCase, optionCost, nextOptionAt } = on;
    this.best = price[provider]!;
    this.endOption = NONE;
    let freeAt = provider;
    for (let q = this.nearest(); q !== NONE; q = this.nearest()) {
      const beyond = this.length[q]! + price[q]!;
      for (let e = on.firstOptionAt[q]!; e !== NONE; e = nextOptionAt[e]!) {
        const i = optionCase[e]!;
        const r = place[i]!;
        if (r === q) continue;
        const from = beyond + optionCost[e]! - cost[i]! - (r === NONE ? 0 : price[r]!);
        if (from >= this.best) continue;
        if (r === NONE) {
          this.best = from;
          this.endOption = e;
        } else if (from < this.length[r]!) {
          this.reach(r, from, e);
          if (from + price[r]! < this.best) {
            this.best = from + price[r]!;
            this.endOption = NONE;
            freeAt = r;
          }
        }
      }
    }
    for (let k = 0; k < this.seens; k++) {
      const p = this.seen[k]!;
      if (this.length[p]! < this.best) price[p]! -= this.best - this.length[p]!;
    }
    let at = freeAt;
    if (this.endOption !== NONE) {
      on.move(this.endOption);
      at = on.optionProvider[this.endOption]!;
    }
    while (at !== provider) {
      const option = this.via[at]!;
      on.move(option);
      at = on.optionProvider[option]!;
    }
  }

  private begin(on: OpenAssignment): void {
    if (this.length.length < on.providers) {
      this.length = new Float64Array(on.capacity.length).fill(Infinity);
      this.via = new Int32Array(on.capacity.length);
      this.open = new Int32Array(on.capacity.length);
      this.seen = new Int32Array(on.capacity.length);
      this.seens = 0;
    }
    for (let k = 0; k < this.seens; k++) this.length[this.seen[k]!] = Infinity;
    this.seens = this.opens = 0;
  }

  private reach(p: number, at: number, via: number): void {
    if (this.length[p] === Infinity) {
      this.open[this.opens++] = p;
      this.seen[this.seens++] = p;
    }
    this.length[p] = at;
    this.via[p] = via;
  }

  /** Takes out the open provider that lies nearest, if nearer than the end of the best way. */
  private nearest(): number {
    const { open, length } = this;
    let nearest = this.best;
    let where = NONE;
    for (let k = 0; k < this.opens; k++) {
      const at = length[open[k]!]!;
      if (at < nearest) {
        nearest = at;
        where = k;
      }
    }
    if (where === NONE) return NONE;
    const p = open[where]!;
    open[where] = open[--this.opens]!;
    return p;
  }
}
