import { absenceKinds, accreditations, capacityKinds, facilitatorGenders, facilitatorKinds } from '#contracts/codes.js';
import { Shown } from '#platform/shown.js';

// What matching shows of a provider's capacity. Facilitators are codes of the provider's own: the hub holds no name.

class MonthView {
  @Shown.day('Its first day') month!: string;
  @Shown.oneOf(capacityKinds, 'Unknown, zero and unlimited are three different things') kind!: string;
  @Shown.amount('Points declared', { nullable: true }) available!: number | null;
  @Shown.amount('Of those, kept for serious and sensitive cases') kept!: number;
  @Shown.amount('Points of allocated cases') committed!: number;
  @Shown.amount('Points of open offers') held!: number;
  @Shown.amount('Left for serious cases; null where there is no figure', { nullable: true }) free!: number | null;
  @Shown.amount('Left for others', { nullable: true }) freeForOthers!: number | null;
  @Shown.amount('Taken, of what is available', { nullable: true }) percent!: number | null;
  @Shown.yes() overCommitted!: boolean;
  @Shown.text('Such as `11 of 120`') words!: string;
  @Shown.text() keptWords!: string;
}
class FreeNowView {
  @Shown.amount('', { nullable: true }) serious!: number | null;
  @Shown.amount('', { nullable: true }) others!: number | null;
}
class NextFreeView {
  @Shown.oneOf(['from', 'never']) kind!: string;
  @Shown.day('', { optional: true }) day?: string;
  @Shown.code('What stands in the way until then', { most: 20 }) because!: string[];
  @Shown.amount('Of a usual case') points!: number;
  @Shown.text() words!: string;
}
export class CapacityAheadView {
  @Shown.id() provider!: string;
  @Shown.part(MonthView, '', { most: 60 }) months!: MonthView[];
  @Shown.part(FreeNowView, 'The most points that one case may have to fit now; null where no figure binds') freeNow!: FreeNowView;
  @Shown.part(NextFreeView, 'When a usual case would fit') nextFree!: NextFreeView;
  @Shown.yes() paused!: boolean;
  @Shown.yes() suspended!: boolean;
  @Shown.amount() keptPercent!: number;
  @Shown.time('', { nullable: true }) declaredAt!: string | null;
  @Shown.yes('Declared so long ago that it is to be asked for again, or never') stale!: boolean;
  @Shown.time('When the hub asked last', { nullable: true }) askedAt!: string | null;
}

class BarView {
  @Shown.oneOf(['not_there', 'away', 'check_expired', 'check_missing', 'most_cases', 'cool_down']) kind!: string;
  @Shown.day('', { optional: true }) until?: string;
  @Shown.code('', { optional: true }) check?: string;
  @Shown.day('', { optional: true }) on?: string;
  @Shown.whole('', { optional: true }) most?: number;
}
class FacilitatorCheckView {
  @Shown.code() kind!: string;
  @Shown.yes() expired!: boolean;
  @Shown.day('', { optional: true }) expiresOn?: string;
}
export class FacilitatorView {
  @Shown.code('The provider’s own') code!: string;
  @Shown.oneOf(facilitatorKinds) kind!: string;
  @Shown.oneOf(facilitatorGenders, '', { optional: true }) gender?: string;
  @Shown.oneOf(accreditations) accreditation!: string;
  @Shown.code('', { most: 100 }) tags!: string[];
  @Shown.code('Empty: all of the provider’s', { most: 100 }) languages!: string[];
  @Shown.code('Empty: all of the provider’s', { most: 100 }) districts!: string[];
  @Shown.amount('', { optional: true }) hoursAMonth?: number;
  @Shown.whole('At once', { optional: true }) mostCases?: number;
  @Shown.whole('', { optional: true }) coolDownDays?: number;
  @Shown.day('', { optional: true }) joinedOn?: string;
  @Shown.day('', { optional: true }) leftOn?: string;
  @Shown.part(FacilitatorCheckView, '', { most: 20 }) checks!: FacilitatorCheckView[];
  @Shown.code('Asked for by the area, and not told', { most: 20 }) checksNotTold!: string[];
  @Shown.whole('On hand') cases!: number;
  @Shown.part(BarView, 'What keeps them from a case today', { most: 20 }) bars!: BarView[];
  @Shown.part(BarView, 'And from a serious one besides', { most: 20 }) barsOfSerious!: BarView[];
}

export class AbsenceView {
  @Shown.id() id!: string;
  @Shown.code() facilitator!: string;
  @Shown.day() from!: string;
  @Shown.day() to!: string;
  @Shown.oneOf(absenceKinds) kind!: string;
  @Shown.amount('', { optional: true }) hours?: number;
  @Shown.time() toldAt!: string;
}

class MonthChangedView {
  @Shown.id() provider!: string;
  @Shown.day() month!: string;
  @Shown.oneOf(capacityKinds) kind!: string;
  @Shown.amount('', { nullable: true }) available!: number | null;
  @Shown.amount() kept!: number;
  @Shown.amount() committed!: number;
  @Shown.amount() held!: number;
}
export class AbsenceTakenView {
  @Shown.id('The absence') id!: string;
  @Shown.part(MonthChangedView, 'Months whose figures it changed', { most: 60 }) changed!: MonthChangedView[];
}

export class PausedView {
  @Shown.yes() paused!: boolean;
  @Shown.time('', { optional: true }) since?: string;
  @Shown.code('', { optional: true }) reason?: string;
}

export class AgreementView {
  @Shown.day() from!: string;
  @Shown.day('The last day in force') to!: string;
  @Shown.amount('Share of the work that was agreed') sharePercent!: number;
}

export class CapacityEventView {
  @Shown.time() at!: string;
  @Shown.oneOf(['declared', 'figure', 'absence', 'absence_cancelled', 'facilitators', 'paused', 'resumed']) what!: string;
  @Shown.text('', { nullable: true }) by!: string | null;
  @Shown.object('What was told, in the form of that time') detail!: object;
}
