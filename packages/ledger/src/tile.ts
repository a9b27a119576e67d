import { LedgerFormatError } from './errors.ts';
import { parseDecimal } from './tree-size.ts';

/** Number of hashes in a full tile, and of entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** Number of tile levels that a path can name. */
const MAX_LEVELS = 64;

/** Number of Merkle tree levels in one level of tiles. */
export const TILE_HEIGHT = 8;

/** One tile of hashes, or one bundle of entries. */
export interface TileId {
  /**
   * 0 for the hashes of leaves, 1 for the roots of full level-0 tiles, and so on; `entries` for the leaves themselves.
   */
  readonly level: number | 'entries';
  /** Zero-based, from the left. */
  readonly index: number;
  /** 1 to 256; a tile with fewer than 256 hashes is partial. */
  readonly width: number;
}

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Returns the path of a full tile: `tile/<L>/<N>` (C2SP tlog-tiles). */
export function fullTilePath(level: TileId['level'], index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const elements = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${elements.join('/')}`;
}

/** Returns the folder of a tile's partial versions. */
export function partialTileFolder(level: TileId['level'], index: number): string {
  return `${fullTilePath(level, index)}.p`;
}

/** Returns the path of a tile: `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles). */
export function tilePath({ level, index, width }: TileId): string {
  return width === TILE_WIDTH ? fullTilePath(level, index) : `${partialTileFolder(level, index)}/${width}`;
}

/**
 * The inverse of {@link tilePath}.
 * @throws {LedgerFormatError}
 */
export function parseTilePath(path: string): TileId {
  const [, levelText = '', groups = '', widthText = String(TILE_WIDTH)] = PATH.exec(path) ?? [];
  const level = levelText === 'entries' ? levelText : Number(levelText);
  const index = parseDecimal(groups.replaceAll(/[x/]/g, '').replace(/^0+(?=.)/, ''));
  const width = parseDecimal(widthText);
  // Formatting the path again rejects every other spelling of the same numbers.
  if (
    index !== undefined &&
    width !== undefined &&
    isTile(level, width) &&
    tilePath({ level, index, width }) === path
  ) {
    return { level, index, width };
  }
  throw new LedgerFormatError(`${JSON.stringify(path)} is not the path of a tile; expected tile/<L>/<N>[.p/<W>]`);
}

function isTile(level: TileId['level'], width: number): boolean {
  return (level === 'entries' || level < MAX_LEVELS) && width > 0 && width <= TILE_WIDTH;
}

/** Returns the total number of hashes in the tiles of a level, for a tree of this size. */
export function hashesAtLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Returns the tile at this position in a tree of this size, with its width, or `undefined` if it is empty. */
export function tileOfTree(size: number, level: TileId['level'], index: number): TileId | undefined {
  const width = Math.min(hashesAtLevel(size, level === 'entries' ? 0 : level) - index * TILE_WIDTH, TILE_WIDTH);
  return width > 0 ? { level, index, width } : undefined;
}
