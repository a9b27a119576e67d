import type { InstrumentationConfig } from '../config.ts';
import type { DispatchAnchors } from '../context/origin/dispatch-anchor.ts';
import type { FoundCaller } from '../context/request-scope.ts';
import { undoAll, type Undo } from '../hook/override.ts';
import type { Fence } from '../hook/fence.ts';
import type { ShownRequest } from '../tap/inbound/received-request.ts';
import { createCallerFinder } from './callers/caller-finder.ts';
import { createIdentityFaults, type IdentityFaultCounts } from './faults.ts';
import { tapPropagation } from './propagation/propagation-tap.ts';
import { createPropagator } from './propagation/propagator.ts';
import { requirePurpose } from './purpose-required.ts';

/** Identifies the callers of received requests, propagates them with sent ones, and enforces a required purpose. */
export interface Identity {
  /** Identifies the caller of a received request; absent if not configured. */
  readonly identify?: ((request: ShownRequest) => FoundCaller) | undefined;
  /** Resolves when no caller is still being identified. */
  settle(): Promise<void>;
  readonly faults: IdentityFaultCounts;
  /** Stops propagation and the enforcement of a purpose. */
  readonly release: Undo;
}

/** Options of {@link startIdentity}. */
export interface IdentityOptions {
  readonly config: Pick<InstrumentationConfig, 'caller' | 'propagate' | 'purposeRequired'>;
  readonly serviceName: string;
  readonly anchors: DispatchAnchors;
  readonly fence: Fence;
}

export function startIdentity({ config, serviceName, anchors, fence }: IdentityOptions): Identity {
  const { caller, propagate, purposeRequired } = config;
  const faults = createIdentityFaults();
  const finder = caller === undefined ? undefined : createCallerFinder({ config: caller, serviceName, faults, fence });
  const release = [requirePurpose(purposeRequired)];
  if (propagate !== undefined)
    release.push(
      tapPropagation({ fence, anchors, faults, propagator: createPropagator(propagate, serviceName, faults) }),
    );
  return {
    identify: finder === undefined ? undefined : (request) => finder.find(request),
    settle: async () => finder?.settle(),
    get faults() {
      return faults.counts;
    },
    release: undoAll(...release),
  };
}
