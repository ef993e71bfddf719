/** What the pages of a scan prove: that every row that lived through it was read, or why that is not known. */
import { counted } from '../../graph/numbers';
import type { AssetPlan } from '../../graph/plan';
import type { Extraction } from './extraction';
import type { OffsetScan } from './offset-scan';

export interface Proof {
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
  readonly sourceTotal?: number;
  readonly totalMoved?: number;
}

/** Of what is no scan there is nothing to prove. */
export function proofOf({ reading, isScan }: Extraction, plan: Pick<AssetPlan, 'extraction'>): Proof {
  if (!isScan || reading.kind === 'newest') return { proof: null };
  if (reading.kind === 'parents') return { proof: 'unproven', proofReason: 'read per parent, not as one listing' };
  const { firstTotal, lastTotal } = reading;
  // The total of a page that is read for its rider counts the carrier's rows.
  const total =
    lastTotal === undefined || plan.extraction.kind === 'rides'
      ? {}
      : { sourceTotal: lastTotal, totalMoved: Math.abs(lastTotal - (firstTotal ?? lastTotal)) };
  const doubt = reading.kind === 'offset' ? doubtOf(reading) : undefined;
  if (doubt !== undefined) return { proof: 'unproven', proofReason: doubt, ...total };
  const reread = reading.kind === 'offset' ? reading.reread : 0;
  return { proof: 'proven', ...(reread === 0 ? {} : { proofReason: rereadReason(reread) }), ...total };
}

const rereadReason = (pages: number): string =>
  pages === 1 ? '1 page read again, two did not meet' : `${pages} pages read again, some did not meet`;

export function doubtOf(scan: OffsetScan): string | undefined {
  const [stretch] = scan.stretches;
  if (scan.isOffsetIgnored === true) return 'the API ignores the offset: its first page came again further on';
  if (scan.openGaps > 0) return `rows moved: ${counted(scan.openGaps, 'gap')} between pages could not be closed`;
  // One empty page at the beginning held the whole listing, at one moment.
  if (stretch === undefined) return undefined;
  if (stretch.order === 'none') return 'the listing is not ordered by id';
  if (stretch.first.offset !== 0) return 'the first page is not at the beginning';
  return undefined;
}
