import { type Judgement, judge } from '../deduplicate/deduplicate.ts';
import type { SeenWindow } from '../deduplicate/seen-window.ts';
import { toSpanBatch } from '../deduplicate/span-batch.ts';
import type { ItemSink, SpanSink } from './span-sink.ts';

/**
 * Leaves out what was stored before. What it is given is remembered when it is stored, so that one batch must end
 * before the next one begins.
 */
export function createDeduplicatingSink(
  next: SpanSink,
  seen: SeenWindow,
  onJudged: (judgement: Judgement) => void,
): ItemSink {
  return {
    async write(items) {
      const judgement = judge(items, seen);
      await next.write(toSpanBatch(items, judgement.verdicts));
      for (const key of judgement.newKeys) seen.add(key);
      onJudged(judgement);
    },
  };
}
