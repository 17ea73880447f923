export interface GuestImage {
    /** Uncompressed; boots fastest, without a text screen. */
    kernel: string;
    /** With a text screen, for VNC and screenshots; 0.3 s slower. */
    screenKernel: string;
    initrd: string;
}
/**
 * `cloud-amd64` knows virtio and vmxnet3 cards and is up in 2.5 s under TCG, `amd64` knows every card of QEMU. The script
 * locks: any number of test processes may call at once. Throws with its words if Debian's packages cannot be reached.
 */
export declare function guestImage(flavour?: 'cloud-amd64' | 'amd64'): Promise<GuestImage>;
