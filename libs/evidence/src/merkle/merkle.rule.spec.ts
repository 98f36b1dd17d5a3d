import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendLeaves } from './append.rule.js';
import { consistencyPath, inclusionPath, rootPath } from './path.rule.js';
import { hashesAlong, tilesAlong } from './tile-reading.rule.js';
import { TILE_WIDTH, edgeOf, tileKey } from './tile.rule.js';
import type { Tile } from './tile.rule.js';
import { EMPTY_ROOT, leafHash } from './tree-hash.rule.js';
import { verifyConsistency, verifyInclusion } from './verify.rule.js';

/** A tree kept as a service keeps it: tiles, appended to in batches. */
class StoredTree {
  private readonly tiles = new Map<string, Tile>();
  size = 0;

  append(leaves: readonly Buffer[]): void {
    const edge = edgeOf(this.size).map(place => this.tile(place));
    for (const tile of appendLeaves({ size: this.size, tiles: edge }, leaves.map(leafHash))) {
      this.tiles.set(tileKey(tile), tile);
    }
    this.size += leaves.length;
  }

  root(size = this.size): string {
    const [hash] = hashesAlong(rootPath(size), place => this.tiles.get(tileKey(place))?.hashes);
    return hash ?? EMPTY_ROOT.toString('hex');
  }

  inclusion(leaf: number, size = this.size) {
    return { leaf_index: leaf, tree_size: size, hashes: this.hashes(inclusionPath(leaf, size)) };
  }

  consistency(from: number, to = this.size) {
    return { from_size: from, to_size: to, hashes: this.hashes(consistencyPath(from, to)) };
  }

  /** Reads only the tiles that the path names. */
  private hashes(path: ReturnType<typeof inclusionPath>): string[] {
    const read = new Map(tilesAlong(path).map(place => [tileKey(place), this.tile(place).hashes]));
    return hashesAlong(path, place => read.get(tileKey(place)));
  }

  private tile(place: { level: number; index: number }): Tile {
    const tile = this.tiles.get(tileKey(place));
    if (tile === undefined) throw new Error(`There is no tile ${tileKey(place)}.`);
    return tile;
  }
}

/** The definitions of RFC 9162, word for word. */
const sha256 = (...parts: readonly Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const k = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1);
function MTH(D: readonly Buffer[]): Buffer {
  const [only] = D;
  if (only === undefined) return sha256();
  if (D.length === 1) return sha256(Buffer.of(0), only);
  return sha256(Buffer.of(1), MTH(D.slice(0, k(D.length))), MTH(D.slice(k(D.length))));
}
function PATH(m: number, D: readonly Buffer[]): readonly Buffer[] {
  if (D.length === 1) return [];
  const [left, right] = [D.slice(0, k(D.length)), D.slice(k(D.length))];
  return m < left.length ? [...PATH(m, left), MTH(right)] : [...PATH(m - left.length, right), MTH(left)];
}
function SUBPROOF(m: number, D: readonly Buffer[], b: boolean): readonly Buffer[] {
  if (m === D.length) return b ? [] : [MTH(D)];
  const [left, right] = [D.slice(0, k(D.length)), D.slice(k(D.length))];
  return m <= left.length
    ? [...SUBPROOF(m, left, b), MTH(right)]
    : [...SUBPROOF(m - left.length, right, false), MTH(left)];
}
const hex = (hashes: readonly Buffer[]) => hashes.map(hash => hash.toString('hex'));

/** The leaves and hashes that the implementations of Certificate Transparency share as test vectors. */
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const N01 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const N1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const N47 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const N4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const N67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const [, ROOT_1 = '', ROOT_2 = '', , ROOT_4 = ''] = CT_ROOTS;

test('the vectors of Certificate Transparency', () => {
  const tree = new StoredTree();
  tree.append(CT_LEAVES.map(leaf => Buffer.from(leaf, 'hex')));
  expect(CT_ROOTS.map((_, size) => tree.root(size))).toEqual(CT_ROOTS);
  expect(tree.inclusion(0).hashes).toEqual([N1, N01, N47]);
  expect(tree.inclusion(5).hashes).toEqual([N4, N67, ROOT_4]);
  expect(tree.inclusion(2, 3).hashes).toEqual([ROOT_2]);
  expect(tree.inclusion(1, 5).hashes).toEqual([ROOT_1, N01, N4]);
  expect(tree.consistency(1).hashes).toEqual([N1, N01, N47]);
  expect(tree.consistency(6).hashes).toEqual([N45, N67, ROOT_4]);
  expect(tree.consistency(2, 5).hashes).toEqual([N01, N4]);
});

/** Batches of leaves whose total passes the width of a tile in some runs. */
const someBatches = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });

test('in whatever batches leaves are appended, roots and proofs are those that the RFC defines', () => {
  fc.assert(
    fc.property(someBatches, fc.nat(), fc.nat(), (batches, one, other) => {
      const leaves: Buffer[] = [];
      const tree = new StoredTree();
      for (const count of batches) {
        const added = Array.from({ length: count }, (_, place) =>
          Buffer.from(`leaf ${leaves.length + place}`),
        );
        leaves.push(...added);
        tree.append(added);
      }
      const size = 1 + (one % leaves.length);
      const index = other % size;
      const seen = leaves.slice(0, size);
      expect(tree.root(size)).toBe(MTH(seen).toString('hex'));
      expect(tree.inclusion(index, size).hashes).toEqual(hex(PATH(index, seen)));
      expect(tree.consistency(index + 1, size).hashes).toEqual(hex(SUBPROOF(index + 1, seen, true)));
    }),
    { numRuns: 60 },
  );
});

const big = new StoredTree();
big.append(Array.from({ length: 3 * TILE_WIDTH ** 2 + 77 }, (_, place) => Buffer.from(`leaf ${place}`)));

test('a proof reads a few tiles, also from a tree of three levels', () => {
  fc.assert(
    fc.property(fc.nat(big.size - 1), fc.nat(big.size - 1), (one, other) => {
      const [index, last] = [Math.min(one, other), Math.max(one, other)];
      const leaf = leafHash(Buffer.from(`leaf ${index}`)).toString('hex');
      expect(verifyInclusion(big.inclusion(index, last + 1), leaf, big.root(last + 1))).toEqual({ ok: true });
      expect(tilesAlong(inclusionPath(index, last + 1)).length).toBeLessThanOrEqual(6);
      const proof = big.consistency(index + 1, last + 1);
      expect(verifyConsistency(proof, big.root(index + 1), big.root(last + 1))).toEqual({ ok: true });
      expect(tilesAlong(consistencyPath(index + 1, last + 1)).length).toBeLessThanOrEqual(6);
    }),
    { numRuns: 200 },
  );
});

const small = new StoredTree();
small.append(Array.from({ length: 64 }, (_, place) => Buffer.from(`leaf ${place}`)));

/** What an attacker may do to the hashes of a proof. */
const alterations = fc.constantFrom<(hashes: readonly string[]) => readonly string[]>(
  hashes => hashes.slice(1),
  hashes => hashes.slice(0, -1),
  hashes => [...hashes, 'ab'.repeat(32)],
  hashes => [...hashes, ...hashes.slice(-1)],
  hashes => hashes.toReversed(),
  hashes => hashes.with(0, 'cd'.repeat(32)),
  hashes => hashes.with(-1, 'cd'.repeat(32)),
  hashes => hashes.with(0, (hashes[0] ?? '').toUpperCase()),
);

test('an altered proof of inclusion fails, as does one of another leaf, size, or root', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(), alterations, (size, at, alter) => {
      const index = at % size;
      const proof = small.inclusion(index, size);
      const leaf = leafHash(Buffer.from(`leaf ${index}`)).toString('hex');
      const root = small.root(size);
      const altered = alter(proof.hashes);
      fc.pre(JSON.stringify(altered) !== JSON.stringify(proof.hashes));
      expect(verifyInclusion({ ...proof, hashes: altered }, leaf, root).ok).toBe(false);
      expect(verifyInclusion(proof, leafHash(Buffer.from('another')).toString('hex'), root).ok).toBe(false);
      expect(verifyInclusion(proof, leaf, small.root(size - 1)).ok).toBe(false);
      expect(verifyInclusion({ ...proof, leaf_index: (index + 1) % size }, leaf, root).ok).toBe(false);
      expect(verifyInclusion({ ...proof, leaf_index: size }, leaf, root).ok).toBe(false);
      expect(verifyInclusion({ ...proof, leaf_index: -1 }, leaf, root).ok).toBe(false);
    }),
  );
});

test('an altered proof of consistency fails, as does one between other roots', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(), alterations, (to, at, alter) => {
      const from = 1 + (at % (to - 1));
      const proof = small.consistency(from, to);
      const [first, second] = [small.root(from), small.root(to)];
      expect(verifyConsistency(proof, first, second)).toEqual({ ok: true });
      const altered = alter(proof.hashes);
      fc.pre(JSON.stringify(altered) !== JSON.stringify(proof.hashes));
      expect(verifyConsistency({ ...proof, hashes: altered }, first, second).ok).toBe(false);
      expect(verifyConsistency(proof, small.root(from - 1), second).ok).toBe(false);
      expect(verifyConsistency(proof, first, small.root(to - 1)).ok).toBe(false);
      expect(verifyConsistency({ ...proof, from_size: to + 1 }, first, second).ok).toBe(false);
    }),
  );
});

test('the empty tree begins every tree, and a tree begins itself', () => {
  const [empty, root, other] = [small.root(0), small.root(), small.root(63)];
  expect(small.consistency(0)).toEqual({ from_size: 0, to_size: 64, hashes: [] });
  expect(verifyConsistency(small.consistency(0), empty, root)).toEqual({ ok: true });
  expect(verifyConsistency(small.consistency(0), root, root).ok).toBe(false);
  expect(verifyConsistency(small.consistency(64), root, root)).toEqual({ ok: true });
  expect(verifyConsistency(small.consistency(64), root, other).ok).toBe(false);
});

test('a tile that is missing or too short is an error, not another root', () => {
  const path = inclusionPath(3, 64);
  expect(() => hashesAlong(path, () => undefined)).toThrow('Tile 0/0 of the tree has no hashes 2 to 2.');
  expect(() => appendLeaves({ size: 3, tiles: [] }, [leafHash(Buffer.of())])).toThrow(
    'has 0 bytes, not 3 hashes',
  );
  expect(() => inclusionPath(64, 64)).toThrow('A tree of 64 has no leaf 64.');
  expect(() => consistencyPath(65, 64)).toThrow('A tree of 64 does not begin with 65 leaves.');
});
