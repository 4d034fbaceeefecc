import { filled, fullBucket, msUntilRoom, roomIn, type LaneBucket, type LaneRate } from './lane-rate.rules.js';

/** The rate of one lane, counted in the memory of the process that takes from it. A lane that is opened anew goes on with what it had left. */
export class LaneMeter {
  private bucket: LaneBucket;

  constructor(private rate: LaneRate) {
    this.bucket = fullBucket(rate, performance.now());
  }

  /** Holds the lane to another rate from now on. */
  become(rate: LaneRate): void {
    this.bucket = filled(this.bucket, this.rate, performance.now());
    this.rate = rate;
  }

  /** How many of those that wait may be taken now. */
  room(waiting: number): number {
    this.bucket = filled(this.bucket, this.rate, performance.now());
    return roomIn(this.bucket, this.rate, waiting);
  }

  took(messages: number): void {
    this.bucket.left -= messages;
  }

  /** Milliseconds until there is room again. */
  msUntilRoom(waiting: number): number {
    return msUntilRoom(this.bucket, this.rate, waiting);
  }
}
