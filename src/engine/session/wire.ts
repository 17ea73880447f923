// The connection of one face, whatever it is made of: a WebSocket, Electron's messages.

export interface Wire {
  text(frame: string): void
  bytes(frame: Uint8Array): void
  /** Bytes that were handed over and have not left yet. */
  waiting(): number
  /** Ends a connection whose other end does not keep to the contract. */
  end(why: string): void
}
