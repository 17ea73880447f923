// A short digest of a text, the same on every machine: to tell that something is still what was agreed to, not to keep secrets.

/** 64 bits as 16 hex digits: two rounds of FNV-1a with different starts. */
export function digest(text: string): string {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    low = Math.imul(low ^ letter, 0x01000193)
    high = Math.imul(high ^ ((letter << 3) | (at & 7)), 0x85ebca6b)
    high ^= high >>> 13
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
