/** The service itself: the principal of calls for which no other is named. */
export interface ServiceIdentity {
  readonly name: string;
  /** Default purpose of use. */
  readonly purpose?: string | undefined;
}
