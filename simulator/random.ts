/** Chance that is the same each time: a number for a seed and some names. */

/** Mixes a seed with further numbers to 32 bits (murmur3's finalizer). */
export function mix(seed: number, ...more: readonly number[]): number {
  let hash = seed | 0;
  for (const value of more) hash = finalize(Math.imul(hash ^ value, 0x9e3779b1));
  return finalize(hash);
}

function finalize(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function hashText(text: string): number {
  let hash = 2166136261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  return hash >>> 0;
}

/** From 0 up to, not including, 1. */
export const share = (hash: number): number => hash / 4294967296;
