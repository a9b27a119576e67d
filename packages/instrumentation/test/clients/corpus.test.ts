import { readRecordedExchanges } from '../support/recorded-exchanges.ts';
import { describeReplay } from './describe-replay.ts';

describeReplay(
  'recorded exchanges (skipped where ../shared/corpus/provider-exchanges.jsonl is absent)',
  readRecordedExchanges() ?? [],
);
