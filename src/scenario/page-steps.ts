import type { PageSpot, PageStep } from '../model.js';
import { defined } from './conversions.js';
import type { RawSpot, RawStep } from './schema-page.js';

export function stepsOf(raw: readonly RawStep[]): readonly PageStep[] {
  return raw.map(stepOf);
}

function stepOf({ fill, click, see, with: value, optional }: RawStep): PageStep {
  const act = fill === undefined ? (click === undefined ? 'see' : 'click') : 'fill';
  return defined({ do: act, spot: spotOf(fill ?? click ?? see ?? ''), with: value, optional });
}

export function spotOf(raw: RawSpot): PageSpot {
  return typeof raw === 'string' ? { text: raw } : defined({ ...raw });
}
