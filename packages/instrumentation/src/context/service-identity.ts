/** Who the service is: the principal of calls that nobody else answers for. */
export interface ServiceIdentity {
  readonly name: string;
  /** Default purpose of use. */
  readonly purpose?: string | undefined;
}
