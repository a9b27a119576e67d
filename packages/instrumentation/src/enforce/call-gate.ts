/** How much of a request's body was shown to the observer of its call before it was judged. */
export type SeenBody = 'whole' | 'part';

/** What the caller of a denied call gets in place of the provider's answer. */
export interface DeniedAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Stands before a call while somebody decides about calls: no byte may leave until it has judged. */
export interface CallGate {
  /** Whether the observer of the call must see its body first, since that names the model. */
  readonly awaitsBody: boolean;
  /** Whether the body has said all that it says of the model, so that what follows need not be waited for. */
  readonly hasRead: boolean;
  /**
   * Ends when it is known on whose account the call is made; absent where it is. Who can wait must not have the call
   * judged before.
   */
  readonly identified?: Promise<unknown> | undefined;
  /** Whether a fault of ours that keeps the call from being judged is a denial; else the call goes on as it was. */
  readonly deniesFaults: boolean;
  /**
   * Judges the call, which goes on its record. To be called once; never throws.
   *
   * @returns the answer to give, and nothing to send; `undefined` where the call may be made
   */
  judge(seen: SeenBody): DeniedAnswer | undefined;
  /**
   * Judges what a stream of messages, or a body that was judged by its start, goes on to say: to be asked for when the call
   * was judged, and shown every chunk from the first on, before it leaves. Absent where nothing more is to be judged.
   *
   * @param hasBegun whether any of the call was sent
   * @returns the answer to give, and no more to send; `undefined` where the chunk may leave
   */
  readonly goesOn?: ((chunk: Buffer, hasBegun: boolean) => DeniedAnswer | undefined) | undefined;
}
