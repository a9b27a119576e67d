import { OWN_EXCHANGES } from '../support/own-exchanges.ts';
import { describeReplay } from './describe-replay.ts';

describeReplay('exchanges of our own', OWN_EXCHANGES);
