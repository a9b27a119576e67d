/** How much of a request's body the observer of its call has seen before it is judged. */
export type SeenBody = 'whole' | 'part';

/** The response that the caller of a denied call gets instead of the provider's. */
export interface DeniedResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Holds a call while there are deciders: no byte may leave before it is judged. */
export interface CallGate {
  /** Whether the observer of the call must see its body first, since that names the model. */
  readonly awaitsBody: boolean;
  /** Whether the body has named the model, so that the rest need not be waited for. */
  readonly hasRead: boolean;
  /**
   * Resolves when the principal of the call is known; absent if it already is. Unless the call cannot wait, it must not
   * be judged before.
   */
  readonly identified?: Promise<unknown> | undefined;
  /** Whether a fault of ours that prevents judging denies the call; otherwise it proceeds unchanged. */
  readonly deniesFaults: boolean;
  /**
   * Judges the call, which is recorded. Must be called once; never throws.
   *
   * @returns the response of a denied call, of which nothing must be sent; `undefined` if it is allowed
   */
  judge(seen: SeenBody): DeniedResponse | undefined;
  /**
   * Judges later messages of a stream, or the rest of a body that was judged by its start. To be read after `judge`,
   * and called with every chunk from the first on, before it leaves. Absent if nothing more is to be judged.
   *
   * @param hasBegun whether any of the call was sent
   * @returns the response of a denied call, of which no more must be sent; `undefined` if the chunk may leave
   */
  readonly goesOn?: ((chunk: Buffer, hasBegun: boolean) => DeniedResponse | undefined) | undefined;
}
