import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalid } from '#libs/contracts';
import type { ServiceError } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import { EMPTY_ROOT, hashesAlong, rootPath, tileKey, tilesAlong } from '#libs/evidence';
import type { Subtree } from '#libs/evidence';
import { readTiles, sizesOf } from './tree-rows.sql.js';

/**
 * Reads the tree of an organization. Tiles only ever grow to the right, so what was read together with a size is right
 * for that size, whatever is appended meanwhile.
 */
@Injectable()
export class TreeReader {
  constructor(private readonly dataSource: DataSource) {}

  /** The number of leaves; 0 while the organization has no events. */
  async size(orgId: string): Promise<number> {
    return (await sizesOf(this.dataSource, [orgId])).get(orgId) ?? 0;
  }

  /** The root of the first `size` leaves, in hex. */
  root(orgId: string, size: number): Promise<string> {
    return rootOf(this.dataSource, orgId, size);
  }

  /** The hashes of these subtrees, in hex: a proof. */
  hashes(orgId: string, path: readonly Subtree[]): Promise<string[]> {
    return hashesOf(this.dataSource, orgId, path);
  }
}

/** The root of the first `size` leaves, in hex. */
export async function rootOf(runner: SqlRunner, orgId: string, size: number): Promise<string> {
  const [root] = await hashesOf(runner, orgId, rootPath(size));
  return root ?? EMPTY_ROOT.toString('hex');
}

/** The refusal of a size that the tree does not have. */
export function sizeInvalid(parameter: 'tree_size' | 'from' | 'to', detail: string): ServiceError {
  return invalid('audit.size_invalid', detail, [{ pointer: `/${parameter}`, detail }]);
}

async function hashesOf(runner: SqlRunner, orgId: string, path: readonly Subtree[]): Promise<string[]> {
  const tiles = await readTiles(
    runner,
    tilesAlong(path).map(place => ({ orgId, ...place })),
  );
  const byPlace = new Map(tiles.map(tile => [tileKey(tile), tile.hashes]));
  return hashesAlong(path, place => byPlace.get(tileKey(place)));
}
