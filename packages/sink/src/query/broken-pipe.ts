/** Whether the error means that the reader of the output, such as `head`, has closed it. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
