// What of noVNC is used here: its package brings no types (docs/API.md of @novnc/novnc 1.7).
declare module '@novnc/novnc' {
  interface RfbEvents {
    connect: CustomEvent<undefined>
    disconnect: CustomEvent<{ clean: boolean }>
    credentialsrequired: CustomEvent<{ types: string[] }>
    securityfailure: CustomEvent<{ status: number; reason?: string }>
    clipboard: CustomEvent<{ text: string }>
    desktopname: CustomEvent<{ name: string }>
  }

  export default class RFB {
    constructor(
      target: HTMLElement,
      channel: object,
      options?: { shared?: boolean; credentials?: { password?: string } },
    )
    background: string
    focusOnClick: boolean
    scaleViewport: boolean
    viewOnly: boolean
    clipViewport: boolean
    qualityLevel: number
    compressionLevel: number
    addEventListener<Name extends keyof RfbEvents>(name: Name, hear: (event: RfbEvents[Name]) => void): void
    sendCredentials(credentials: { password: string }): void
    sendCtrlAltDel(): void
    /** `down` left out: pressed and let go. */
    sendKey(keysym: number, code: string, down?: boolean): void
    clipboardPasteFrom(text: string): void
    toBlob(callback: (blob: Blob | null) => void, type?: string): void
    focus(): void
    blur(): void
    disconnect(): void
  }
}
