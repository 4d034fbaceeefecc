import { Shown } from '#platform/shown.js';
import type { Cut } from './figures.queries.js';

class CellView {
  @Shown.text() key!: string;
  @Shown.whole('Null: hidden, since it could tell of a person', { nullable: true }) count!: number | null;
}
class TableView {
  @Shown.whole('Null: hidden', { nullable: true }) total!: number | null;
  @Shown.part(CellView, '', { most: 1_000 }) cells!: CellView[];
}
class CutsView implements Record<Cut, TableView> {
  @Shown.part(TableView) route!: TableView;
  @Shown.part(TableView) category!: TableView;
  @Shown.part(TableView) district!: TableView;
  @Shown.part(TableView) provider!: TableView;
  @Shown.part(TableView) state!: TableView;
  @Shown.part(TableView) stage!: TableView;
  @Shown.part(TableView) complexity!: TableView;
}
class TimesView {
  @Shown.whole('Null: hidden', { nullable: true }) count!: number | null;
  @Shown.amount('', { nullable: true }) medianSeconds!: number | null;
  @Shown.amount('', { nullable: true }) p90Seconds!: number | null;
}
class BothTimesView {
  @Shown.part(TimesView) toOffer!: TimesView;
  @Shown.part(TimesView) toAllocation!: TimesView;
}

/** What partners see of the figures; an administrator is given more. */
export class FiguresView {
  @Shown.oneOf(['full', 'small_counts_hidden'], 'Whether small counts are hidden') disclosure!: string;
  @Shown.part(CutsView) cases!: CutsView;
  @Shown.part(BothTimesView) times!: BothTimesView;
}
