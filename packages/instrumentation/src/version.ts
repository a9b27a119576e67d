/** The version of this package; the scope version of its spans. Written by `npm run docs`. */
export const VERSION = '0.0.0';
